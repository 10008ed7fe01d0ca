package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CountLedger;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The counts of all replicas: each is in the total once, and in its day. */
class RedisCountsTest {

    private static final LocalDate DAY = LocalDate.parse("2026-11-28");
    private static final String OF_DAY = "ai:counts:" + DAY;

    private static Map<String, Long> add(TestStore store, Map<String, Long> counts) throws Exception {
        return TestStore.await(store.store.counts().add(DAY, counts));
    }

    /** Whether Redis has added them nobody knows: too few are better than twice as many. */
    @Test
    void givesUpWhatWasSentWhenTheConnectionBrokeBeforeAnAnswer() throws Exception {
        try (ScriptedRedis redis = new ScriptedRedis();
                TestStore store = TestStore.connectedTo(redis.url())) {
            redis.cut("HINCRBY");

            assertThat(add(store, Map.of("hits", 5L))).isEmpty();
        }
    }

    @Test
    void givesBackWhatWasNotSent() throws Exception {
        try (RedisServer redis = RedisServer.started();
                TestStore store = TestStore.connectedTo(redis.url())) {
            redis.kill();

            Map<String, Long> counts = Map.of("hits", 5L);
            Map<String, Long> first = add(store, counts); // which may find the connection still there

            assertThat(add(store, counts)).isEqualTo(counts);
            assertThat(first).isIn(Map.of(), counts);
        }
    }

    /** More than may be under way at once. */
    @Test
    void addsHoweverManyNamesThereAre() throws Exception {
        Map<String, Long> many = new HashMap<>();
        for (long i = 1; i <= 2_000; i++) {
            many.put("name " + i, i);
        }
        try (RedisServer redis = RedisServer.started();
                TestStore store = TestStore.connectedTo(redis.url())) {
            assertThat(add(store, many)).isEmpty();

            CountLedger.Sums sums =
                    TestStore.await(store.store.counts().read(DAY)).orElseThrow();
            assertThat(sums.total()).isEqualTo(many);
            assertThat(sums.byDay()).containsOnly(Map.entry(DAY, many));
        }
    }

    /** In a cluster another node has it, which may be away. */
    @Test
    void addsToTheDayLaterWhatWasAddedToTheTotalAlone() throws Exception {
        try (RedisServer redis = RedisServer.started()) {
            redis.ask("ACL", "SETUSER", "some", "on", ">secret", "~ai:counts", "~ai:response:*", "+@all");
            try (TestStore store = TestStore.connectedTo(redis.url().replace("://", "://some:secret@"))) {
                assertThat(add(store, Map.of("hits", 3L))).isEmpty();
                assertThat(redis.ask("HGET", "ai:counts", "hits")).isEqualTo("3");
                assertThat(redis.ask("EXISTS", OF_DAY)).isEqualTo("0");
                redis.ask("ACL", "SETUSER", "some", "~ai:*");

                assertThat(add(store, Map.of("hits", 4L, "misses", 1L))).isEmpty();

                assertThat(redis.ask("HGET", "ai:counts", "hits")).isEqualTo("7");
                assertThat(redis.ask("HGET", OF_DAY, "hits")).isEqualTo("7");
                assertThat(redis.ask("HGET", OF_DAY, "misses")).isEqualTo("1");
            }
        }
    }
}
