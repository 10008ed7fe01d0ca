package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CountLedger;
import dev.reprise.cache.Purge;
import dev.reprise.cache.StoredResponse;
import dev.reprise.cache.Use;
import dev.reprise.server.memory.CaffeineNearResponses;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The user of {@code docs/operations.md} can do all that we do, and could do less with any right fewer. */
class RedisAclTest {
    private static final String PASSWORD = "s3cret";
    private static final CacheKey KEY = SampleResponses.key("what is the answer?");
    private static final StoredResponse RESPONSE = SampleResponses.answering(KEY, SampleResponses.text(2_000));
    private static final String NAME = "ai:response:" + KEY.hex();

    @Test
    void theDocumentedUserHitsMissesStoresDeletesPurgesAndCountsAndWithOneRightFewerDoesNot() throws IOException {
        List<String> command = OperationsPage.aclCommands().get(0);
        try (RedisServer redis = RedisServer.started()) {
            assertThat(done(redis, command))
                    .containsExactly(
                            "miss", "store", "hit", "track", "delete", "purge", "count", "recent", "evict", "forget");

            List<String> rights = command.stream()
                    .filter(word -> word.startsWith("+") || word.startsWith("~"))
                    .toList();
            assertThat(rights).hasSize(19);
            for (String right : rights) {
                List<String> fewer = new ArrayList<>(command);
                fewer.remove(right);
                assertThat(done(redis, fewer)).as("without " + right).hasSizeLessThan(10);
            }
        }
    }

    @Test
    void theDocumentedUserOfAClusterFindsItsNodesAndFollowsAMovingSlotAndWithOneRightFewerDoesNot() throws IOException {
        List<String> more = OperationsPage.aclCommands().get(1);
        List<String> rights = more.subList(3, more.size());
        assertThat(rights).hasSize(2);
        try (RedisCluster cluster = RedisCluster.started(3)) {
            assertThat(doneInCluster(cluster, rights)).containsExactly("nodes", "moving");

            for (String right : rights) {
                List<String> fewer = new ArrayList<>(rights);
                fewer.remove(right);
                assertThat(doneInCluster(cluster, fewer)).as("without " + right).hasSizeLessThan(2);
            }
        }
    }

    private static Set<String> done(RedisServer redis, List<String> command) throws IOException {
        redis.ask("FLUSHALL");
        setUser(redis, command);
        Set<String> done = new LinkedHashSet<>();
        Set<String> purged = new LinkedHashSet<>();
        try (TestStore store = new TestStore(TestStore.patient(redis.urlOf("reprise", PASSWORD)))) {
            store.awaitFirstAttempt();
            note(done, "miss", store.outcome(KEY).equals("ABSENT"));
            note(done, "store", store.put(RESPONSE));
            note(done, "hit", store.outcome(KEY).equals("FOUND"));
            note(done, "track", tracks(redis));
            redis.ask("SETRANGE", NAME, "20", "changed");
            store.outcome(KEY);
            note(purged, "purge", store.purge(new Purge(Purge.Scope.MODEL, "m")) && store.purge(Purge.ALL));
            note(purged, "count", counts(redis, store));
            note(purged, "recent", tellsRecent(redis, store));
            note(purged, "evict", evicts(redis));
        } // a deletion has been sent by now, and is answered before the connection ends
        note(done, "delete", redis.ask("EXISTS", NAME).equals("0") && done.contains("store"));
        done.addAll(purged);
        note(done, "forget", redis.ask("HLEN", "ai:purge").equals("2") && done.contains("purge"));
        return done;
    }

    /** What is found is kept near, because Redis will tell when it changes. */
    private static boolean tracks(RedisServer redis) throws IOException {
        CaffeineNearResponses near = new CaffeineNearResponses(1 << 20, System::nanoTime);
        RedisSettings settings = TestStore.patient(redis.urlOf("reprise", PASSWORD));
        Clock clock = Clock.fixed(SampleResponses.NOW, ZoneOffset.UTC);
        try (TestStore store = new TestStore(settings, List.of(), clock, near, ClientLoops.NONE)) {
            store.awaitFirstAttempt();
            for (int i = 0; i < 20 && near.find(KEY.hex()) == null; i++) {
                store.outcome(KEY);
            }
            return near.find(KEY.hex()) != null;
        }
    }

    /** One response is stored, of one that has expired nothing is left, and the count of a day goes some day. */
    private static boolean counts(RedisServer redis, TestStore store) throws IOException {
        redis.ask("ZADD", "ai:expiry", "1", "expired");
        LocalDate day = LocalDate.of(2026, 1, 2);
        CountLedger counts = store.store.counts();
        boolean added = TestStore.await(counts.add(day, Map.of("hits", 3L))).isEmpty();
        recent(store);
        return added
                && TestStore.await(counts.read(day))
                        .map(sums -> Long.valueOf(3).equals(sums.total().get("hits")))
                        .orElse(false)
                && TestStore.await(store.store.index().responses()).equals(OptionalLong.of(1))
                && redis.ask("ZCARD", "ai:expiry").equals("1")
                && !redis.ask("PTTL", "ai:counts:" + day).equals("-1");
    }

    /** What was used is told, the last 1,000 of it are kept, and what nobody keeps track of is forgotten. */
    private static boolean tellsRecent(RedisServer redis, TestStore store) throws IOException {
        redis.ask("EVAL", "for i = 1, 1500 do redis.call('ZADD', 'ai:recent', i, 'old' .. i) end", "0");
        redis.ask("EVAL", "for i = 1, 4500 do redis.call('HSET', 'ai:recent:about', 'old' .. i, '') end", "0");
        StoredResponse used = SampleResponses.withPurgesKnown(
                SampleResponses.answering(SampleResponses.key("recent"), SampleResponses.text(10)),
                store.purges().last());
        store.store.used(used);
        recent(store);
        boolean forgotten = redis.ask("HLEN", "ai:recent:about").equals("0");
        store.store.used(used);
        return recent(store)
                        .filter(recent -> recent.size() == 1 && recent.get(0).hits() == 1)
                        .isPresent()
                && forgotten
                && redis.ask("ZCARD", "ai:recent").equals("1000")
                && TestStore.await(store.store.index().hits(used.key())).equals(OptionalLong.of(1));
    }

    private static Optional<List<Use>> recent(TestStore store) {
        return TestStore.await(store.store.index().recent(2)); // of the same moment one is purged
    }

    /** Where there may be two, a third makes them fewer, so that there is room for a while. */
    private static boolean evicts(RedisServer redis) throws IOException {
        redis.ask("EVAL", "redis.call('DEL', 'ai:recent', 'ai:expiry', 'ai:recent:about', 'ai:recent:hits')", "0");
        RedisSettings settings = TestStore.bounded(redis.urlOf("reprise", PASSWORD), 2);
        try (TestStore store = new TestStore(settings)) {
            store.awaitFirstAttempt();
            for (int i = 0; i < 3; i++) {
                store.put(SampleResponses.answering(SampleResponses.key("question " + i), SampleResponses.text(10)));
            }
            recent(store);
            return redis.ask("ZCARD", "ai:expiry").equals("1")
                    && redis.ask("ZCARD", "ai:recent").equals("1")
                    && redis.ask("HLEN", "ai:recent:about").equals("1");
        }
    }

    private static Set<String> doneInCluster(RedisCluster cluster, List<String> rights) throws IOException {
        for (RedisServer node : cluster.nodes()) {
            setUser(node, OperationsPage.aclCommands().get(0));
            List<String> command = new ArrayList<>(List.of("ACL", "SETUSER", "reprise"));
            command.addAll(rights);
            assertThat(node.ask(command.toArray(new String[0]))).isEqualTo("OK");
        }
        Set<String> done = new LinkedHashSet<>();
        String url = cluster.url().replace("://", "://reprise:" + PASSWORD + "@");
        try (TestStore store = new TestStore(TestStore.patient(url))) {
            store.awaitFirstAttempt();
            note(
                    done,
                    "nodes",
                    IntStream.range(0, 30)
                                    .allMatch(i -> store.outcome(SampleResponses.key("q" + i))
                                            .equals("ABSENT"))
                            && !store.heard.contains(RedisError.MOVED));
            note(done, "moving", followsAMovingSlot(cluster, store));
        }
        return done;
    }

    /** Asks the new node itself, too: without the right to look around, we would not know that node. */
    private static boolean followsAMovingSlot(RedisCluster cluster, TestStore store) throws IOException {
        int slot = cluster.slotOf(NAME);
        RedisServer from = cluster.masterOf(slot);
        RedisServer to = cluster.masterOf((slot + RedisCluster.SLOTS / 2) % RedisCluster.SLOTS);
        assertThat(from).isNotNull().isNotEqualTo(to);
        assertThat(to).isNotNull();
        cluster.beginMoving(slot, from, to);
        String outcome = store.outcome(KEY);
        for (RedisServer node : List.of(from, to)) {
            assertThat(node.ask("CLUSTER", "SETSLOT", String.valueOf(slot), "STABLE"))
                    .isEqualTo("OK");
        }
        return outcome.equals("ABSENT");
    }

    private static void setUser(RedisServer redis, List<String> command) throws IOException {
        redis.ask("ACL", "DELUSER", "reprise");
        String[] words =
                command.stream().map(word -> word.replace("PASSWORD", PASSWORD)).toArray(String[]::new);
        assertThat(redis.ask(words)).isEqualTo("OK");
        await().until(() -> redis.ask("ACL", "WHOAMI").equals("default"));
    }

    private static void note(Set<String> done, String what, boolean holds) {
        if (holds) {
            done.add(what);
        }
    }
}
