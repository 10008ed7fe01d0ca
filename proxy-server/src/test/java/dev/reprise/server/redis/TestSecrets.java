package dev.reprise.server.redis;

import dev.reprise.cache.CacheSecret;

/** Secrets that tell each other apart; number 0 is the bytes from 0 to 31, as in the golden files. */
final class TestSecrets {

    private TestSecrets() {}

    static CacheSecret secret(int number) {
        byte[] bytes = new byte[CacheSecret.BYTES_MIN];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (number * bytes.length + i);
        }
        return CacheSecret.of(bytes);
    }
}
