package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.chat.Endpoint;
import dev.reprise.chat.Representation;
import dev.reprise.http.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How old a response is, whatever becomes of the clock. */
class StoredResponseTest {

    private static final Instant CREATED = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration LIFETIME = Duration.ofHours(24);
    private static final Digest DIGEST = Digest.sha256("a question".getBytes(StandardCharsets.UTF_8));

    private final StoredResponse response = new StoredResponse(
            new CacheKey(DIGEST),
            DIGEST,
            CREATED,
            LIFETIME,
            Endpoint.CHAT_COMPLETIONS,
            Representation.JSON,
            "m",
            "",
            List.of(),
            null,
            Duration.ofSeconds(1),
            0,
            Headers.empty(),
            new byte[0]);

    @Test
    void isFreshUntilItsLifetimeIsOver() {
        assertThat(response.isFresh(CREATED)).isTrue();
        assertThat(response.isFresh(CREATED.plus(LIFETIME).minusMillis(1))).isTrue();
        assertThat(response.isFresh(CREATED.plus(LIFETIME))).isFalse();
    }

    @Test
    void isNeverYoungerThanNothing() {
        Instant before = CREATED.minusSeconds(30);

        assertThat(response.age(before)).isZero();
        assertThat(response.ttl(before)).isEqualTo(LIFETIME);
    }

    /** Else a response of yesterday would be fresh for a day more, and young enough for any max-age. */
    @Test
    void isNotServedOnceTheClockWasSetBack() {
        assertThat(response.isFresh(CREATED.minus(StoredResponse.CLOCK_SKEW_MAX).minusMillis(1)))
                .isFalse();
        assertThat(response.isFresh(CREATED.minus(Duration.ofHours(1)))).isFalse();
    }

    @Test
    void bearsReplicasWhoseClocksDifferALittle() {
        assertThat(response.isFresh(CREATED.minus(StoredResponse.CLOCK_SKEW_MAX)))
                .isTrue();
    }

    @Test
    void isStaleOnceTheClockWasSetForward() {
        assertThat(response.isFresh(CREATED.plus(Duration.ofDays(365)))).isFalse();
    }
}
