package dev.reprise.server.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The checks that the records of the configuration make of their values, in the words of {@link InvalidValue}. */
final class Check {

    private static final int PORT_MAX = 65_535;

    /** Ten years: far beyond any use, and its nanoseconds still fit a {@code long}. */
    private static final Duration DURATION_MAX = Duration.ofDays(3650);

    private Check() {}

    static void require(boolean good, String key, @Nullable Object value, String expected) {
        if (!good) {
            throw new InvalidValue(key, value, expected, List.of());
        }
    }

    /** That a value which is good by itself can be used together with those of other keys. */
    static void together(boolean good, String key, @Nullable Object value, String expected, String... others) {
        if (!good) {
            throw new InvalidValue(key, value, expected, List.of(others));
        }
    }

    static void positive(String key, long value) {
        require(value > 0, key, value, "> 0");
    }

    static void positive(String key, Duration value) {
        within(key, value, DURATION_MAX);
    }

    static void within(String key, long value, long min, long max) {
        require(value >= min && value <= max, key, value, min + ".." + max);
    }

    static void notNegative(String key, Duration value) {
        require(!value.isNegative(), key, DurationText.write(value), ">= 0s");
        require(
                value.compareTo(DURATION_MAX) <= 0,
                key,
                DurationText.write(value),
                "<= " + DurationText.write(DURATION_MAX));
    }

    /** Above zero and at most this. */
    static void within(String key, Duration value, Duration max) {
        require(!value.isNegative() && !value.isZero(), key, DurationText.write(value), "> 0");
        require(value.compareTo(max) <= 0, key, DurationText.write(value), "<= " + DurationText.write(max));
    }

    static void port(String key, int value) {
        within(key, value, 0, PORT_MAX);
    }

    static void filled(String key, String value) {
        require(!value.isBlank(), key, value, "not empty");
    }
}
