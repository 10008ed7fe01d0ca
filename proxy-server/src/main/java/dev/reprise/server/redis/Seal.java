package dev.reprise.server.redis;

import dev.reprise.cache.CacheSecret;
import dev.reprise.cache.Digest;
import dev.reprise.cache.HmacSha256;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A {@code cache.secret} at work in Redis: names that say nothing of what they name, and values that without the secret
 * can be neither read nor made nor moved to another name. Thread-safe.
 * <pre>
 *   at  bytes
 *    0      4  magic 89 52 50 52
 *    4      1  format version, 2
 *    5      1  flags, none yet
 *    6      4  length of the whole
 *   10      8  key id: which secret
 *   18     12  nonce, random
 *   30         an envelope, AES-256-GCM
 *         16  tag
 * </pre>
 * The first 18 bytes and the name are authenticated too. Each name has an AES key of its own, an HMAC of the name: so
 * random nonces need never suffice for more than the values that one name had.
 */
final class Seal {
    static final int FORMAT_VERSION = 2;

    /** What it adds to an envelope. */
    static final int BYTES = 46;

    private static final int HEADER_BYTES = 18;
    private static final int KEY_ID_AT = 10;
    private static final int NONCE_BYTES = 12;
    private static final int ENVELOPE_AT = HEADER_BYTES + NONCE_BYTES;
    private static final int TAG_BYTES = 16;

    private final HmacSha256 names;
    private final HmacSha256 values;
    private final byte[] keyId;
    private final SecureRandom random = new SecureRandom();

    Seal(CacheSecret secret) {
        names = new HmacSha256(secret.derive("names"));
        values = new HmacSha256(secret.derive("values"));
        keyId = secret.keyId();
    }

    /** What a key is called in Redis, 64 hexadecimal digits. */
    String nameOf(Digest key) {
        return names.of(key.bytes()).hex();
    }

    byte[] seal(byte[] name, byte[] envelope) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return seal(name, envelope, nonce);
    }

    byte[] seal(byte[] name, byte[] envelope, byte[] nonce) {
        ByteBuffer sealed = ByteBuffer.allocate(envelope.length + BYTES)
                .putInt(StoredResponseCodec.MAGIC)
                .put((byte) FORMAT_VERSION)
                .put((byte) 0)
                .putInt(envelope.length + BYTES)
                .put(keyId)
                .put(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, name, sealed.array());
            cipher.doFinal(envelope, 0, envelope.length, sealed.array(), ENVELOPE_AT);
            return sealed.array();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e); // every Java platform has AES/GCM, and all sizes are ours
        }
    }

    /** Whether a value, which begins as a sealed one, says that it was sealed with this secret. */
    boolean isOn(byte[] value) {
        return value.length >= HEADER_BYTES && Arrays.equals(value, KEY_ID_AT, HEADER_BYTES, keyId, 0, keyId.length);
    }

    /** The envelope in a value that was stored under that name. */
    byte[] open(byte[] name, byte[] value) throws EnvelopeFault {
        EnvelopeFault.unless(value.length >= ENVELOPE_AT + TAG_BYTES);
        try {
            return cipher(Cipher.DECRYPT_MODE, name, value).doFinal(value, ENVELOPE_AT, value.length - ENVELOPE_AT);
        } catch (GeneralSecurityException notOurs) {
            throw new EnvelopeFault();
        }
    }

    private Cipher cipher(int mode, byte[] name, byte[] value) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        GCMParameterSpec nonce = new GCMParameterSpec(TAG_BYTES * Byte.SIZE, value, HEADER_BYTES, NONCE_BYTES);
        cipher.init(mode, new SecretKeySpec(values.of(name).bytes(), "AES"), nonce);
        cipher.updateAAD(name);
        cipher.updateAAD(value, 0, HEADER_BYTES);
        return cipher;
    }
}
