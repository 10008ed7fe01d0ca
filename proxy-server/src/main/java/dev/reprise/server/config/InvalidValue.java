package dev.reprise.server.config;

import org.jspecify.annotations.Nullable;

/** A value that a configuration cannot have: {@code limits.request-bytes-max: -1 (expected: > 0)}. */
public class InvalidValue extends IllegalArgumentException {

    private final String key;
    private final String expected;

    InvalidValue(String key, @Nullable Object value, String expected) {
        super(key + ": " + value + " (expected: " + expected + ")");
        this.key = key;
        this.expected = expected;
    }

    String key() {
        return key;
    }

    String expected() {
        return expected;
    }

    /** A value that is fine by itself, but not together with another. */
    static final class Contradiction extends InvalidValue {

        Contradiction(String key, @Nullable Object value, String expected) {
            super(key, value, expected);
        }
    }
}
