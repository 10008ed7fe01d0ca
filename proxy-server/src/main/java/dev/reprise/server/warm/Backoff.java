package dev.reprise.server.warm;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait before asking again: a random part of a time that doubles with each attempt (full jitter), and not less
 * than the answer's {@code Retry-After} says, both bounded.
 *
 * @param random uniform in 0..1
 */
record Backoff(Clock clock, DoubleSupplier random) {

    static final Duration RETRY_AFTER_MAX = Duration.ofMinutes(2);

    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration MAX = Duration.ofSeconds(30);
    private static final int DOUBLINGS_MAX = 6;

    /**
     * The time to wait.
     *
     * @param attempts how often it was asked already, at least once
     * @param retryAfter seconds or an HTTP date (RFC 9110 §10.2.3); null, or what is neither, asks for nothing
     */
    Duration delay(int attempts, @Nullable String retryAfter) {
        Duration doubled = FIRST.multipliedBy(1L << Math.min(attempts - 1, DOUBLINGS_MAX));
        Duration bound = doubled.compareTo(MAX) > 0 ? MAX : doubled;
        Duration jitter = Duration.ofMillis(Math.round(bound.toMillis() * random.getAsDouble()));
        return retryAfter == null ? jitter : asked(retryAfter.strip()).plus(jitter);
    }

    private Duration asked(String retryAfter) {
        Duration wish =
                retryAfter.matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(retryAfter)) : until(retryAfter);
        if (wish.isNegative()) {
            return Duration.ZERO;
        }
        return wish.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : wish;
    }

    private Duration until(String date) {
        try {
            return Duration.between(clock.instant(), Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
        } catch (DateTimeException neither) {
            return Duration.ZERO;
        }
    }
}
