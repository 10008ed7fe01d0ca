package dev.reprise.server.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.Digest;
import dev.reprise.cache.Purge;
import dev.reprise.cache.ResponseStore.Lookup;
import dev.reprise.cache.ResponseStore.State;
import dev.reprise.cache.StoreIndex;
import dev.reprise.cache.StoredResponse;
import dev.reprise.cache.Use;
import dev.reprise.chat.Endpoint;
import dev.reprise.chat.Representation;
import dev.reprise.http.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MemoryResponseStoreTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final long BYTES_MAX = 100_000;
    private static final Duration HOUR = Duration.ofHours(1);

    private long nanos;
    private final MemoryResponseStore store =
            new MemoryResponseStore(BYTES_MAX, 0, Clock.fixed(NOW, ZoneOffset.UTC), () -> nanos);

    @Test
    void findsWhatItStored() throws Exception {
        StoredResponse response = response("a", 100, HOUR);

        assertThat(result(store.find(response.key()))).isEqualTo(Lookup.ABSENT);
        assertThat(result(store.put(response))).isTrue();
        assertThat(result(store.find(response.key()))).isEqualTo(new Lookup.Found(response));
    }

    @Test
    void findsNothingOfWhatWasTakenBack() throws Exception {
        StoredResponse response = response("a", 100, HOUR);
        assertThat(result(store.put(response))).isTrue();

        assertThat(result(store.remove(response.key()))).isTrue();

        assertThat(result(store.find(response.key()))).isEqualTo(Lookup.ABSENT);
        assertThat(result(store.index().responses())).hasValue(0);
    }

    @Test
    void forgetsEachResponseWhenItIsStale() throws Exception {
        StoredResponse brief = response("brief", 100, HOUR);
        StoredResponse lasting = response("lasting", 100, HOUR.multipliedBy(2));
        result(store.put(brief));
        result(store.put(lasting));

        nanos += HOUR.toNanos();

        assertThat(result(store.find(brief.key()))).isEqualTo(Lookup.ABSENT);
        assertThat(result(store.find(lasting.key()))).isEqualTo(new Lookup.Found(lasting));
    }

    @Test
    void doesNotStoreWhatIsStaleAlready() throws Exception {
        assertThat(result(store.put(response("stale", 100, Duration.ZERO)))).isFalse();
    }

    @Test
    void neverTakesMoreThanItsLimit() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            result(store.put(response("question " + i, 10_000, HOUR)));

            assertThat(store.storedBytes()).isLessThanOrEqualTo(BYTES_MAX);
        }

        assertThat(store.responses()).isBetween(1L, BYTES_MAX / 10_000);
    }

    @Test
    void doesNotStoreWhatIsLargerThanItself() throws Exception {
        StoredResponse small = response("small", 100, HOUR);
        StoredResponse large = response("large", (int) BYTES_MAX, HOUR);
        result(store.put(small));

        assertThat(result(store.put(large))).isFalse();

        assertThat(result(store.find(large.key()))).isEqualTo(Lookup.ABSENT);
        assertThat(result(store.find(small.key()))).isInstanceOf(Lookup.Found.class);
    }

    @Test
    void givesWayByHalvesOfWhatItHoldsDownToItsLeast() throws Exception {
        MemoryResponseStore large =
                new MemoryResponseStore(1_000 * MemoryResponseStore.BYTES_MIN, 0, Clock.systemUTC(), () -> nanos);
        for (int i = 0; i < 30; i++) {
            result(large.put(response("question " + i, 100_000, HOUR)));
        }
        long held = large.storedBytes();

        assertThat(held / 2).isGreaterThan(MemoryResponseStore.BYTES_MIN);
        assertThat(large.giveWay()).hasValue(held / 2);
        assertThat(large.storedBytes()).isBetween(1L, held / 2);
        assertThat(large.giveWay()).hasValue(MemoryResponseStore.BYTES_MIN);
        assertThat(large.giveWay()).as("nothing new").isEmpty();
        assertThat(store.giveWay()).as("one that was less from the beginning").isEmpty();
    }

    @Test
    void evictsTheTenthThatWasUsedLongestAgo() throws Exception {
        MemoryResponseStore bounded =
                new MemoryResponseStore(BYTES_MAX * 100, 50, Clock.fixed(NOW, ZoneOffset.UTC), () -> nanos);
        for (int i = 0; i < 50; i++) {
            result(bounded.put(response("question " + i, 100, HOUR)));
        }
        assertThat(bounded.responses()).isEqualTo(50);
        bounded.used(response("question 0", 100, HOUR));

        assertThat(result(bounded.put(response("one more", 100, HOUR)))).isTrue();

        assertThat(bounded.responses()).isEqualTo(45);
        assertThat(result(bounded.find(response("question 0", 100, HOUR).key())))
                .isInstanceOf(Lookup.Found.class);
        assertThat(result(bounded.find(response("one more", 100, HOUR).key()))).isInstanceOf(Lookup.Found.class);
        for (int i = 1; i < 7; i++) {
            assertThat(result(bounded.find(response("question " + i, 100, HOUR).key())))
                    .isEqualTo(Lookup.ABSENT);
        }
    }

    /** It forgot one more of its uses each time, and in the end kept what nobody could evict. */
    @Test
    void keepsTheLatestHoweverOftenItMakesRoom() throws Exception {
        MemoryResponseStore bounded =
                new MemoryResponseStore(1 << 20, 20, Clock.fixed(NOW, ZoneOffset.UTC), System::nanoTime);
        for (int i = 0; i < 200; i++) {
            result(bounded.put(response("question " + i, 100, HOUR)));
        }

        assertThat(bounded.responses()).isBetween(18L, 20L);
        for (int i = 183; i < 200; i++) {
            assertThat(result(bounded.find(response("question " + i, 100, HOUR).key())))
                    .as("question %d", i)
                    .isInstanceOf(Lookup.Found.class);
        }
        assertThat(result(bounded.index().recent(100)).orElseThrow()).hasSize((int) bounded.responses());
    }

    @Test
    void aBoundOfOneKeepsTheLatest() throws Exception {
        MemoryResponseStore one = new MemoryResponseStore(BYTES_MAX, 1, Clock.fixed(NOW, ZoneOffset.UTC), () -> nanos);
        result(one.put(response("first", 100, HOUR)));
        result(one.put(response("second", 100, HOUR)));

        assertThat(result(one.find(response("first", 100, HOUR).key()))).isEqualTo(Lookup.ABSENT);
        assertThat(result(one.find(response("second", 100, HOUR).key()))).isInstanceOf(Lookup.Found.class);
    }

    @Test
    void tellsWhatWasUsedLastAndIsStillThere() throws Exception {
        StoredResponse first = response("first", 100, HOUR);
        StoredResponse second = response("second", 100, HOUR);
        result(store.put(first));
        result(store.put(second));
        store.used(first);
        store.used(response("of a store that had forgotten it", 100, HOUR));

        List<Use> recent = result(store.index().recent(10)).orElseThrow();

        assertThat(recent).extracting(Use::key).containsExactly(first.key(), second.key());
        assertThat(recent).extracting(Use::hits).containsExactly(1L, 0L);
        assertThat(result(store.index().recent(1)).orElseThrow()).hasSize(1);
        assertThat(result(store.index().hits(first.key()))).hasValue(1);
        assertThat(result(store.index().responses())).hasValue(2);
        assertThat(result(store.index().coverage(Purge.ALL))).contains(new StoreIndex.Coverage(2, 2, false));
        result(store.purge(Purge.ALL));
        assertThat(result(store.index().recent(10)).orElseThrow()).isEmpty();
        assertThat(result(store.index().coverage(Purge.ALL)).orElseThrow().responses())
                .isZero();
    }

    @Test
    void countsWhatSurroundsTheBodyToo() throws Exception {
        result(store.put(response("a", 100, HOUR)));

        assertThat(store.storedBytes()).isGreaterThan(100 + MemoryResponseStore.OVERHEAD_BYTES);
    }

    @Test
    void isAlwaysUp() {
        assertThat(store.state()).isEqualTo(State.UP);
        assertThat(store.name()).isEqualTo("memory");
    }

    @Test
    void namesTheLimitThatMakesNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MemoryResponseStore(0, 0, Clock.systemUTC(), System::nanoTime))
                .withMessage("cache.memory-bytes: 0 (expected: > 0)");
    }

    @Test
    void givesTheMemoryOfWhatIsPurgedBack() throws Exception {
        store.put(response("one", 100, Duration.ofHours(1)));

        assertThat(result(store.purge(new Purge(Purge.Scope.TAG, "another tag"))))
                .isTrue();
        assertThat(store.responses()).isEqualTo(1);
        assertThat(result(store.purge(new Purge(Purge.Scope.TAG, "tag")))).isTrue();
        assertThat(store.responses()).isZero();
        assertThat(store.purges().numbers()).hasSize(2);
    }

    private static <T> T result(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(1, TimeUnit.SECONDS);
    }

    static StoredResponse response(String question, int bodyBytes, Duration freshFor) {
        Digest digest = Digest.sha256(question.getBytes(StandardCharsets.UTF_8));
        return new StoredResponse(
                new CacheKey(digest),
                digest,
                NOW,
                freshFor,
                Endpoint.CHAT_COMPLETIONS,
                Representation.JSON,
                "gpt-5.2",
                "default",
                List.of("tag"),
                null,
                Duration.ofSeconds(3),
                0,
                Headers.of("content-type", "application/json"),
                new byte[bodyBytes]);
    }
}
