package dev.reprise.cache;

import dev.reprise.http.Segments;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A SHA-256 digest, of a key and a message or of a message alone. */
public final class Digest {

    public static final int LENGTH_BYTES = 32;

    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    /** Never used itself: a copy of it costs less than asking the providers for another. */
    private static final MessageDigest UNUSED = newSha256();

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
        return new Digest(copyOfUnused().digest(content));
    }

    static Digest sha256(Segments content) {
        MessageDigest sha256 = copyOfUnused();
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

    private static MessageDigest copyOfUnused() {
        try {
            return (MessageDigest) UNUSED.clone();
        } catch (CloneNotSupportedException e) {
            return newSha256(); // some providers keep it in hardware
        }
    }

    /** Every Java platform has SHA-256. */
    private static MessageDigest newSha256() {
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
