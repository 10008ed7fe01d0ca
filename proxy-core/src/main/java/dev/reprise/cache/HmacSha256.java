package dev.reprise.cache;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC with SHA-256 (RFC 2104) and one key. Thread-safe. */
public final class HmacSha256 {

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /** Keyed, and never used itself: a copy of it costs less than asking the providers for another. */
    private final Mac keyed;

    public HmacSha256(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
        this.keyed = keyed();
    }

    public Digest of(byte[] message) {
        return Digest.of(copy().doFinal(message));
    }

    private Mac copy() {
        try {
            return (Mac) keyed.clone();
        } catch (CloneNotSupportedException e) {
            return keyed(); // some providers keep it in hardware
        }
    }

    /** Every Java platform has HmacSHA256, and any key fits it. */
    private Mac keyed() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new AssertionError(e);
        }
    }
}
