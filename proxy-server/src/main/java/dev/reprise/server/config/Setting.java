package dev.reprise.server.config;

/**
 * What somebody decided about one key.
 *
 * @param origin where: {@code reprise.yaml:12:3}, {@code REPRISE_CACHE_TTL}, {@code --set}
 */
record Setting(Key<?> key, String text, String origin) {

    /** {@code REPRISE_CACHE_TTL: cache.ttl: 1x (expected: a duration such as 30s, 10m, 24h)}. */
    String fault(String expected) {
        return origin + ": " + key.name() + ": " + Shown.line(shown()) + " (expected: " + expected + ")";
    }

    /** The value without what must stay secret. */
    String shown() {
        return key.type().shown().apply(text);
    }
}
