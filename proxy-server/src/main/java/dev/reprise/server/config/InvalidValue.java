package dev.reprise.server.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value that a configuration cannot have: {@code limits.request-bytes-max: -1 (expected: > 0)}. */
public final class InvalidValue extends IllegalArgumentException {

    private final String key;
    private final String expected;
    private final List<String> others;

    /**
     * Tells what is wrong.
     *
     * @param others keys whose values make this one wrong; empty if it is wrong by itself
     */
    InvalidValue(String key, @Nullable Object value, String expected, List<String> others) {
        super(key + ": " + value + " (expected: " + expected + ")");
        this.key = key;
        this.expected = expected;
        this.others = others;
    }

    String key() {
        return key;
    }

    String expected() {
        return expected;
    }

    List<String> others() {
        return others;
    }
}
