package dev.reprise.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.Digest;
import dev.reprise.cache.StoredResponse;
import dev.reprise.chat.Endpoint;
import dev.reprise.chat.Representation;
import dev.reprise.chat.Usage;
import dev.reprise.http.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplayPaceTest {

    private static StoredResponse stored(@Nullable Usage usage, Duration originTime) {
        return new StoredResponse(
                new CacheKey(Digest.sha256(new byte[0])),
                Digest.sha256(new byte[0]),
                Instant.EPOCH,
                Duration.ofHours(1),
                Endpoint.CHAT_COMPLETIONS,
                Representation.STREAM_WITH_USAGE,
                "m",
                "",
                List.of(),
                usage,
                originTime,
                0,
                Headers.empty(),
                new byte[0]);
    }

    @Test
    void spreadsTheTokensEvenlyOverTheEvents() {
        StoredResponse stored = stored(new Usage(3, 0, 100), Duration.ofSeconds(9));

        assertThat(ReplayPace.ofTokensPerSecond(50).between(stored, 40)).isEqualTo(Duration.ofMillis(50));
        assertThat(ReplayPace.RECORDED.between(stored, 90)).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void takesEventsForTokensWhereNobodyCountedThem() {
        assertThat(ReplayPace.ofTokensPerSecond(50).between(stored(null, Duration.ZERO), 7))
                .isEqualTo(Duration.ofMillis(20));
    }

    /** A model may think for minutes about ten words, and clients give up what is silent for one. */
    @Test
    void isNeverSilentForMoreThanASecond() {
        StoredResponse thoughtful = stored(new Usage(3, 0, 20_000), Duration.ofMinutes(5));

        assertThat(ReplayPace.ofTokensPerSecond(50).between(thoughtful, 5)).isEqualTo(Duration.ofSeconds(1));
        assertThat(ReplayPace.RECORDED.between(thoughtful, 5)).isEqualTo(Duration.ofSeconds(1));
    }
}
