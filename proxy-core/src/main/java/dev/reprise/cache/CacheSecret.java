package dev.reprise.cache;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A {@code cache.secret}: at least 32 random bytes, from which a key is derived for each purpose by HKDF with SHA-256
 * (RFC 5869), so that what one of them shows says nothing of the others. The secret itself is not kept.
 */
public final class CacheSecret {

    public static final int BYTES_MIN = 32;

    private static final byte[] SALT = "reprise cache.secret v1".getBytes(StandardCharsets.US_ASCII);
    private static final int KEY_ID_BYTES = 8;

    /** So many different bytes are among any 32 that are random, but for one in a thousand billion times. */
    private static final int DIFFERENT_BYTES_MIN = 16;

    private final byte[] extracted;
    private final boolean looksRandom;
    private final HmacSha256 partitions;

    private CacheSecret(byte[] secret) {
        extracted = new HmacSha256(SALT).of(secret).bytes();
        looksRandom = different(secret) >= DIFFERENT_BYTES_MIN;
        partitions = new HmacSha256(derive("partition"));
    }

    /** Takes at least {@link #BYTES_MIN} bytes. */
    public static CacheSecret of(byte[] secret) {
        if (secret.length < BYTES_MIN) {
            throw new IllegalArgumentException("secret: " + secret.length + " bytes (expected: >= " + BYTES_MIN + ")");
        }
        return new CacheSecret(secret);
    }

    private static long different(byte[] secret) {
        boolean[] seen = new boolean[256];
        for (byte b : secret) {
            seen[b & 0xff] = true;
        }
        long different = 0;
        for (boolean one : seen) {
            different += one ? 1 : 0;
        }
        return different;
    }

    /** Whether it is not obviously something else than random, such as the same byte over and over. */
    public boolean looksRandom() {
        return looksRandom;
    }

    /** The 32 bytes of key for a purpose: RFC 5869 with the purpose for its info, of which one block is enough. */
    public byte[] derive(String purpose) {
        byte[] info = purpose.getBytes(StandardCharsets.US_ASCII);
        byte[] block = Arrays.copyOf(info, info.length + 1);
        block[info.length] = 1;
        return new HmacSha256(extracted).of(block).bytes();
    }

    /** Tells, beside a value, which of several secrets it takes. */
    public byte[] keyId() {
        return Arrays.copyOf(derive("key id"), KEY_ID_BYTES);
    }

    /** What tells callers apart goes through this. */
    HmacSha256 partitions() {
        return partitions;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CacheSecret that && Arrays.equals(that.extracted, extracted);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(extracted);
    }

    /** Nothing of it. */
    @Override
    public String toString() {
        return "CacheSecret";
    }
}
