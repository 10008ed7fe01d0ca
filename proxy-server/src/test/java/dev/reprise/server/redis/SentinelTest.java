package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.StoredResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A master, its replica, and a Sentinel that promotes it. */
class SentinelTest {
    private static final CacheKey KEY = SampleResponses.key("what is the answer?");
    private static final StoredResponse RESPONSE = SampleResponses.answering(KEY, SampleResponses.text(2_000));
    private static final Duration FAILOVER_MAX = Duration.ofSeconds(60);

    private RedisServer master;
    private RedisServer replica;
    private RedisServer sentinel;
    private TestStore store;

    @BeforeEach
    void start() throws IOException {
        master = RedisServer.started();
        replica = RedisServer.replicaOf(master);
        sentinel = RedisServer.sentinelOf(master, "main");
        await().atMost(FAILOVER_MAX).until(() -> sentinel.info("sentinel").contains("slaves=1"));
        store = TestStore.connectedTo(sentinel.sentinelUrl("main"));
        assertThat(store.put(RESPONSE)).isTrue();
        await().until(() -> replica.responses().equals("1"));
    }

    @AfterEach
    void stop() throws IOException {
        store.close();
        sentinel.close();
        replica.close();
        master.close();
    }

    @Test
    void followsToTheReplicaThatWasPromotedInThePlaceOfADeadMaster() {
        List<String> outcomes = new CopyOnWriteArrayList<>();

        master.kill();

        await().atMost(FAILOVER_MAX).until(() -> {
            outcomes.add(store.outcome(KEY));
            return outcomes.contains("FOUND");
        });
        await().atMost(FAILOVER_MAX).until(() -> store.put(RESPONSE));
        assertThat(outcomes).isSubsetOf("UNAVAILABLE", "TIMEOUT", "FOUND");
        await().atMost(FAILOVER_MAX).until(() -> store.isUp());
    }

    @Test
    void findsTheMasterThoughOneOfTheSentinelsHangs() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            String both = sentinel.sentinelUrl("main").replace("://", "://127.0.0.1:" + mute.getLocalPort() + ",");
            try (TestStore patient = TestStore.connectedTo(both)) {
                assertThat(patient.outcome(KEY)).isEqualTo("FOUND");
            }
        }
    }

    @Test
    void followsWhenAnOperatorSwapsMasterAndReplica() {
        await().atMost(FAILOVER_MAX) // it may have to see that the replica is fit for it
                .until(() -> sentinel.ask("SENTINEL", "FAILOVER", "main").equals("OK"));

        await().atMost(FAILOVER_MAX).until(() -> replica.info("replication").contains("role:master"));
        await().atMost(FAILOVER_MAX)
                .until(() -> store.put(RESPONSE) && store.outcome(KEY).equals("FOUND"));
    }
}
