package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.ResponseStore.State;
import dev.reprise.cache.StoredResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three masters and their replicas: slots are found, followed where they go, and one node's trouble is its own. */
class ClusterTest {
    private static final Duration CHANGE_MAX = Duration.ofSeconds(60);
    private static final List<StoredResponse> RESPONSES = IntStream.range(0, 30)
            .mapToObj(i ->
                    SampleResponses.answering(SampleResponses.key("question " + i), SampleResponses.text(1_000 + i)))
            .toList();
    private static final CacheKey KEY = RESPONSES.get(0).key();

    private RedisCluster cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = RedisCluster.started(3);
    }

    @AfterEach
    void stop() throws IOException {
        cluster.close();
    }

    @Test
    void storesAndFindsOnEveryNodeFromAnySeed() throws IOException {
        try (TestStore store = TestStore.connectedTo(cluster.url())) {
            RESPONSES.forEach(response -> assertThat(store.put(response)).isTrue());

            assertThat(RESPONSES)
                    .allSatisfy(response ->
                            assertThat(store.outcome(response.key())).isEqualTo("FOUND"));
            assertThat(store.heard).describedAs("errors, redirections included").isEmpty();
        }
        for (RedisServer node : cluster.nodes()) {
            await().atMost(CHANGE_MAX).until(() -> Integer.parseInt(node.responses()) > 0);
        }
    }

    @Test
    void findsOutByItselfThatAServerIsANodeOfACluster() throws IOException {
        RedisServer some = cluster.nodes().get(0);
        try (TestStore store = TestStore.connectedTo(some.url())) {
            await().atMost(CHANGE_MAX).until(() -> RESPONSES.stream().allMatch(store::put));

            assertThat(RESPONSES)
                    .allSatisfy(response ->
                            assertThat(store.outcome(response.key())).isEqualTo("FOUND"));
            await().atMost(CHANGE_MAX).until(() -> store.isUp());
        }
    }

    @Test
    void isOneServerIfTheUrlOfAClusterNamesNone() throws IOException {
        try (RedisServer single = RedisServer.started();
                TestStore store = TestStore.connectedTo(single.url().replace("redis:", "redis-cluster:"))) {
            assertThat(RESPONSES).allMatch(store::put);

            assertThat(store.outcome(KEY)).isEqualTo("FOUND");
        }
    }

    @Test
    void losesTheHitsOfADeadNodeAloneAndFollowsToItsReplica() throws IOException {
        try (TestStore store = TestStore.connectedTo(cluster.url())) {
            RESPONSES.forEach(response -> assertThat(store.put(response)).isTrue());
            RedisServer owner = Objects.requireNonNull(cluster.masterOf(slotOf(KEY)));
            await().until(() -> replicasHaveAsMuchAsMasters());

            owner.kill();

            Set<String> outcomes = ConcurrentHashMap.newKeySet();
            await().atMost(CHANGE_MAX).until(() -> {
                outcomes.add(store.outcome(KEY));
                return outcomes.contains("FOUND");
            });
            assertThat(outcomes).isSubsetOf("UNAVAILABLE", "TIMEOUT", "FOUND");
            await().atMost(CHANGE_MAX)
                    .until(() -> store.isUp()
                            && RESPONSES.stream()
                                    .allMatch(response ->
                                            store.outcome(response.key()).equals("FOUND")));
            assertThat(RESPONSES).allMatch(store::put);
        }
    }

    @Test
    void isPartlyThereWhileANodeHangsAndAsksTheOthersAsBefore() throws Exception {
        for (RedisServer node : cluster.nodes()) {
            node.ask("CONFIG", "SET", "cluster-node-timeout", "60000");
        }
        try (TestStore store = new TestStore(TestStore.impatient(cluster.url()))) {
            store.awaitConnections();
            await().atMost(CHANGE_MAX).until(() -> RESPONSES.stream().allMatch(store::put));
            RedisServer owner = Objects.requireNonNull(cluster.masterOf(slotOf(KEY)));
            StoredResponse elsewhere = RESPONSES.stream()
                    .filter(response -> ownerOf(response.key()) != owner)
                    .findFirst()
                    .orElseThrow();

            owner.freeze();

            await().atMost(CHANGE_MAX).until(() -> store.outcome(KEY).equals("UNAVAILABLE"));
            assertThat(store.store.state()).isEqualTo(State.PARTIAL);
            await().atMost(CHANGE_MAX)
                    .until(() -> store.outcome(elsewhere.key()).equals("FOUND"));
            owner.thaw();
            await().atMost(CHANGE_MAX).until(() -> store.outcome(KEY).equals("FOUND") && store.isUp());
        }
    }

    @Test
    void hitsAndStoresAllTheWhileASlotMovesToAnotherNode() throws Exception {
        int slot = slotOf(KEY);
        RedisServer from = Objects.requireNonNull(cluster.masterOf(slot));
        RedisServer to = RESPONSES.stream()
                .map(response -> ownerOf(response.key()))
                .filter(owner -> owner != from)
                .findFirst()
                .orElseThrow();
        StoredResponse response = RESPONSES.get(0);
        try (TestStore store = TestStore.connectedTo(cluster.url())) {
            assertThat(store.put(response)).isTrue();
            Load load = new Load(store, response);

            cluster.beginMoving(slot, from, to);
            load.awaitRounds(20);
            cluster.moveKey(nameOf(KEY), from, to);
            await().atMost(CHANGE_MAX).until(() -> store.heard.contains(RedisError.ASK));
            load.awaitRounds(20);
            cluster.endMoving(slot, from, to);
            await().atMost(CHANGE_MAX).until(() -> store.events.contains(RedisEvent.SLOTS_CHANGED));
            load.awaitRounds(20);
            load.stop();

            assertThat(load.outcomes).containsOnly("FOUND");
            assertThat(store.heard).contains(RedisError.MOVED);
            assertThat(to.ask("EXISTS", nameOf(KEY))).isEqualTo("1");
        }
    }

    /** Looks up and writes the same again and again, on a thread of its own. */
    private static final class Load {
        final Set<String> outcomes = ConcurrentHashMap.newKeySet();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final AtomicInteger rounds = new AtomicInteger();
        private final Thread thread;

        Load(TestStore store, StoredResponse response) {
            thread = new Thread(() -> {
                while (!stopped.get()) {
                    outcomes.add(store.outcome(response.key()));
                    if (!store.put(response)) {
                        outcomes.add("NOT STORED");
                    }
                    rounds.incrementAndGet();
                }
            });
            thread.start();
        }

        void awaitRounds(int more) {
            int before = rounds.get();
            await().atMost(CHANGE_MAX).until(() -> rounds.get() >= before + more);
        }

        void stop() throws InterruptedException {
            stopped.set(true);
            thread.join();
        }
    }

    private boolean replicasHaveAsMuchAsMasters() throws IOException {
        int keys = 0;
        for (RedisServer node : cluster.nodes()) {
            keys += Integer.parseInt(node.responses());
        }
        return keys == 2 * RESPONSES.size();
    }

    private RedisServer ownerOf(CacheKey key) {
        try {
            return Objects.requireNonNull(cluster.masterOf(slotOf(key)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private int slotOf(CacheKey key) throws IOException {
        return cluster.slotOf(nameOf(key));
    }

    private static String nameOf(CacheKey key) {
        return "ai:response:" + key.hex();
    }
}
