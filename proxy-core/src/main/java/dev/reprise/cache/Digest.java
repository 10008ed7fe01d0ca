package dev.reprise.cache;

import dev.reprise.http.Segments;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A SHA-256 digest, with a key or without. */
public final class Digest {

    public static final int LENGTH_BYTES = 32;

    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    private final byte[] bytes;

    private Digest(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes the 32 bytes as they are; they must not change afterwards. */
    public static Digest of(byte[] bytes) {
        if (bytes.length != LENGTH_BYTES) {
            throw new IllegalArgumentException("digest: " + bytes.length + " bytes (expected: " + LENGTH_BYTES + ")");
        }
        return new Digest(bytes);
    }

    public static Digest sha256(byte[] content) {
        return new Digest(newSha256().digest(content));
    }

    static Digest sha256(Segments content) {
        MessageDigest sha256 = newSha256();
        for (int i = 0; i < content.count(); i++) {
            sha256.update(content.segment(i), 0, content.lengthOf(i));
        }
        return new Digest(sha256.digest());
    }

    /** Whether it could be what {@link #hex} says of one. */
    public static boolean isHex(String text) {
        return HEX.matcher(text).matches();
    }

    public static Digest ofHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /** HMAC-SHA-256 (RFC 2104). */
    public static Digest hmacSha256(SecretKeySpec key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return new Digest(mac.doFinal(message));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new AssertionError(e); // every Java platform has HmacSHA256, and any key fits it
        }
    }

    /** Every Java platform has SHA-256. */
    static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** 64 lower-case hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Digest that && Arrays.equals(that.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return hex();
    }
}
