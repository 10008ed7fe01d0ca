package dev.reprise.server.warm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-26T02:00:00Z"), ZoneOffset.UTC);

    private final Backoff longest = new Backoff(CLOCK, () -> 1.0);
    private final Backoff shortest = new Backoff(CLOCK, () -> 0.0);

    @ParameterizedTest
    @CsvSource({"1, 500", "2, 1000", "3, 2000", "6, 16000", "7, 30000", "100, 30000"})
    void doublesUpToABound(int attempts, long millis) {
        assertThat(longest.delay(attempts, null)).isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void takesAnyPartOfTheTime() {
        assertThat(shortest.delay(3, null)).isEqualTo(Duration.ZERO);
        assertThat(new Backoff(CLOCK, () -> 0.25).delay(3, null)).isEqualTo(Duration.ofMillis(500));
    }

    @ParameterizedTest
    @CsvSource({
        "7, 7",
        "' 7 ', 7",
        "0, 0",
        "999999999, 120",
        "'Thu, 26 Nov 2026 02:00:09 GMT', 9",
        "'Thu, 26 Nov 2026 01:00:00 GMT', 0",
        "'Thu, 26 Nov 2026 12:00:00 GMT', 120",
        "soon, 0",
        "-1, 0",
        "'', 0",
        "99999999999999999999, 0",
    })
    void waitsForAsLongAsItIsAskedTo(String retryAfter, long seconds) {
        assertThat(shortest.delay(1, retryAfter)).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(longest.delay(1, retryAfter))
                .isEqualTo(Duration.ofSeconds(seconds).plusMillis(500));
    }
}
