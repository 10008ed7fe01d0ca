package dev.reprise.server.config;

/**
 * What somebody decided about one key.
 *
 * @param origin where: {@code reprise.yaml:12:3}, {@code REPRISE_CACHE_TTL}, {@code --set}
 */
record Setting(Key<?> key, String text, String origin) {

    /** As a flag or a variable has it, where a list may be written as in the file: {@code [a, b]}. */
    static Setting written(Key<?> key, String text, String origin) {
        boolean bracketed = key.type().isList() && text.startsWith("[") && text.endsWith("]");
        return new Setting(key, bracketed ? text.substring(1, text.length() - 1) : text, origin);
    }

    /** {@code REPRISE_CACHE_TTL: cache.ttl: 1x (expected: a duration such as 30s, 10m, 24h)}. */
    String fault(String expected) {
        return origin + ": " + key.name() + ": " + Shown.line(shown()) + " (expected: " + expected + ")";
    }

    /** The value without what must stay secret. */
    String shown() {
        return key.type().shown().apply(text);
    }
}
