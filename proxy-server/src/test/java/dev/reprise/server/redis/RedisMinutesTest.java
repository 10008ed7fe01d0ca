package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.MinuteLedger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Counts by minute in Redis, and what reading the books must not cost. */
class RedisMinutesTest {

    private static final Instant BEFORE = Instant.parse("2026-11-26T08:59:00Z");
    private static final Instant AFTER = Instant.parse("2026-11-26T09:00:00Z");

    @Test
    void sumsUpWhatReplicasAddAndReadsItOverTheHour() throws Exception {
        try (RedisServer redis = RedisServer.started();
                TestStore one = TestStore.connectedTo(redis.url());
                TestStore other = TestStore.connectedTo(redis.url())) {
            assertThat(TestStore.await(one.store.minutes().add(BEFORE, Map.of("hits", 1L, "hit:0.001", 1L))))
                    .isEmpty();
            assertThat(TestStore.await(other.store.minutes().add(BEFORE, Map.of("hits", 2L))))
                    .isEmpty();
            assertThat(TestStore.await(other.store.minutes().add(AFTER, Map.of("misses", 4L))))
                    .isEmpty();

            MinuteLedger read = one.store.minutes();

            assertThat(TestStore.await(read.read(BEFORE, AFTER)))
                    .hasValue(new TreeMap<>(
                            Map.of(BEFORE, Map.of("hits", 3L, "hit:0.001", 1L), AFTER, Map.of("misses", 4L))));
            assertThat(TestStore.await(read.read(AFTER, AFTER)))
                    .hasValue(new TreeMap<>(Map.of(AFTER, Map.of("misses", 4L))));
        }
    }

    @Test
    void letsRedisForgetAnHourWhenNobodyAsksForItAnyMore() throws Exception {
        try (RedisServer redis = RedisServer.started();
                TestStore store = TestStore.connectedTo(redis.url())) {
            TestStore.await(store.store.minutes().add(BEFORE, Map.of("hits", 1L)));

            long millis = Long.parseLong(redis.ask("PTTL", "ai:history:2026-11-26T08"));

            assertThat(Duration.ofMillis(millis)).isBetween(Duration.ofHours(24), Duration.ofHours(25));
        }
    }

    @Test
    void countsNothingThatSomebodyElseWrote() throws Exception {
        try (RedisServer redis = RedisServer.started();
                TestStore store = TestStore.connectedTo(redis.url())) {
            String hour = "ai:history:2026-11-26T08";
            redis.ask("HSET", hour, "59:hits", "many", "60:hits", "1", "hits", "1", ":hits", "1", "-1:hits", "1");
            redis.ask("HSET", hour, "59:misses", "2");

            assertThat(TestStore.await(store.store.minutes().read(BEFORE, AFTER)))
                    .hasValue(new TreeMap<>(Map.of(BEFORE, Map.of("misses", 2L))));
        }
    }

    /** They are many and large, and a lookup of a response must not wait for them or lose its connection's trust by them. */
    @Test
    void costsNoLookupWhenTheBooksCannotBeRead() throws Exception {
        try (ScriptedRedis redis = new ScriptedRedis();
                TestStore store = TestStore.connectedTo(redis.url())) {
            CacheKey key = SampleResponses.key("what is the answer?");
            assertThat(store.outcome(key)).isEqualTo("ABSENT"); // what was purged is known from now on
            redis.hang("HGETALL");

            CompletionStage<?> counts = store.store.counts().read(LocalDate.parse("2026-11-26"));
            CompletionStage<?> minutes = store.store.minutes().read(BEFORE, AFTER);

            assertThat(store.outcome(key)).isEqualTo("ABSENT");
            assertThat(TestStore.await(counts)).isEqualTo(Optional.empty());
            assertThat(TestStore.await(minutes)).isEqualTo(Optional.empty());
        }
    }
}
