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

class UseListTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final UseList uses = new UseList(3);

    private static StoredResponse response(String question) {
        return new StoredResponse(
                new CacheKey(Digest.sha256(question.getBytes(StandardCharsets.UTF_8))),
                Digest.sha256(new byte[0]),
                NOW,
                Duration.ofHours(1),
                Endpoint.CHAT_COMPLETIONS,
                Representation.JSON,
                "m",
                "",
                List.of("nightly"),
                null,
                Duration.ZERO,
                7,
                Headers.empty(),
                new byte[42]);
    }

    private static CacheKey key(String question) {
        return response(question).key();
    }

    @Test
    void countsHitsAndForgetsWhatWasUsedLongestAgo() {
        uses.stored(response("a"), NOW);
        uses.hit(response("b"), NOW.plusSeconds(1));
        uses.hit(response("c"), NOW.plusSeconds(2));
        uses.hit(response("a"), NOW.plusSeconds(3));
        uses.hit(response("b"), NOW.plusSeconds(4));
        uses.hit(response("d"), NOW.plusSeconds(5));

        assertThat(uses.all()).extracting(Use::key).containsExactly(key("d"), key("b"), key("a"));
        assertThat(uses.all()).extracting(Use::hits).containsExactly(1L, 2L, 1L);
        assertThat(uses.all().get(2).last()).isEqualTo(NOW.plusSeconds(3));
        assertThat(uses.hits(key("b"))).hasValue(2);
        assertThat(uses.hits(key("c"))).isEmpty();
    }

    @Test
    void toLookAtOneIsNoUse() {
        uses.stored(response("a"), NOW);
        uses.stored(response("b"), NOW);

        assertThat(uses.hits(key("a"))).hasValue(0);

        assertThat(uses.removeOldest()).contains(key("a"));
    }

    @Test
    void whatIsStoredAgainHasAnsweredNothing() {
        uses.hit(response("a"), NOW);

        uses.stored(response("a"), NOW);

        assertThat(uses.hits(key("a"))).hasValue(0);
    }

    @Test
    void isDrainedOnce() {
        uses.stored(response("a"), NOW);
        uses.stored(response("b"), NOW);

        assertThat(uses.drain()).extracting(Use::key).containsExactly(key("a"), key("b"));

        assertThat(uses.drain()).isEmpty();
        assertThat(uses.removeOldest()).isEmpty();
    }

    @Test
    void aUseIsServedUntilItIsStaleOrPurged() {
        uses.stored(response("a"), NOW);
        Use use = uses.all().get(0);

        assertThat(use.isServed(Purges.NONE, NOW.plusSeconds(3599))).isTrue();
        assertThat(use.isServed(Purges.NONE, NOW.plusSeconds(3600))).isFalse();
        assertThat(use.isServed(Purges.NONE.with(Purge.ALL, 7), NOW)).isTrue();
        assertThat(use.isServed(Purges.NONE.with(Purge.ALL, 8), NOW)).isFalse();
    }

    @Test
    void whatFollowsFromThoseThatWereLookedAtIsAnEstimateIfThereAreMore() {
        assertThat(StoreIndex.Coverage.of(3, 10, 10)).isEqualTo(new StoreIndex.Coverage(3, 10, false));
        assertThat(StoreIndex.Coverage.of(3, 10, 9)).isEqualTo(new StoreIndex.Coverage(3, 10, false));
        assertThat(StoreIndex.Coverage.of(3, 10, 1_000)).isEqualTo(new StoreIndex.Coverage(300, 10, true));
        assertThat(StoreIndex.Coverage.of(0, 0, 1_000)).isEqualTo(new StoreIndex.Coverage(0, 0, false));
    }
}
