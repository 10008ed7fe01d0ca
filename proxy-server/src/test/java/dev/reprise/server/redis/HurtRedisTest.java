package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.ResponseStore.Lookup;
import dev.reprise.cache.ResponseStore.State;
import dev.reprise.cache.StoredResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a Redis in trouble costs: hits, and never time. */
class HurtRedisTest {
    private static final CacheKey KEY = SampleResponses.key("what is the answer?");
    private static final StoredResponse RESPONSE = SampleResponses.answering(KEY, SampleResponses.text(2_000));

    /** Far below the deadline of a patient store, far above what an answer without Redis takes. */
    private static final Duration AT_ONCE = Duration.ofMillis(1_500);

    /** Far above a deadline of 30 ms on a busy machine, far below what a client would wait for ever. */
    private static final Duration WITH_A_DEADLINE = Duration.ofSeconds(5);

    private static final Duration CHANGE_MAX = Duration.ofSeconds(20);
    private static final int IN_FLIGHT_MAX = 8;

    private RedisServer redis;

    @BeforeEach
    void chooseAPort() throws IOException {
        redis = RedisServer.notStarted();
    }

    @AfterEach
    void stopRedis() throws IOException {
        redis.close();
    }

    @Test
    void startsWithoutRedisAndHitsSoonAfterItCame() throws Exception {
        try (TestStore store = new TestStore(TestStore.patient(redis.url()))) {
            store.awaitFirstAttempt();
            assertThat(store.store.state()).isEqualTo(State.DOWN);
            assertThat(store.outcome(KEY)).isEqualTo("UNAVAILABLE");
            assertThat(store.put(RESPONSE)).isFalse();

            redis.start();

            await().atMost(CHANGE_MAX)
                    .until(() -> store.put(RESPONSE) && store.outcome(KEY).equals("FOUND"));
            await().atMost(CHANGE_MAX).until(() -> store.isUp());
        }
    }

    @Test
    void isConnectingUntilTheFirstAttemptHasEnded() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                TestStore store = new TestStore(TestStore.settings(
                        "redis://127.0.0.1:" + mute.getLocalPort(),
                        Duration.ofMillis(30),
                        Duration.ofMillis(500),
                        256))) {
            assertThat(store.store.state()).isEqualTo(State.CONNECTING);

            store.awaitFirstAttempt();

            assertThat(store.store.state()).isEqualTo(State.DOWN);
        }
    }

    @Test
    void answersAtOnceWhenRedisWasKilledAndHitsWhenItIsBack() throws Exception {
        redis.start();
        try (TestStore store = TestStore.connectedTo(redis.url())) {
            store.put(RESPONSE);

            redis.kill();

            assertThat(Stopwatch.of(() -> assertThat(store.outcome(KEY)).isEqualTo("UNAVAILABLE")))
                    .isLessThan(AT_ONCE);
            redis.start();
            await().atMost(CHANGE_MAX)
                    .until(() -> store.put(RESPONSE) && store.outcome(KEY).equals("FOUND"));
        }
    }

    @Test
    void waitsForAFrozenRedisNoLongerThanTheDeadlineAndSoonNotAtAll() throws Exception {
        redis.start();
        try (TestStore store = new TestStore(TestStore.impatient(redis.url()))) {
            store.awaitConnections();
            store.put(RESPONSE);
            await().until(() -> store.outcome(KEY).equals("FOUND"));

            redis.freeze();

            Duration first = Stopwatch.of(() -> assertThat(store.outcome(KEY)).isEqualTo("TIMEOUT"));
            assertThat(first).isBetween(Duration.ofMillis(25), WITH_A_DEADLINE);
            for (int i = 1; i < Patience.DEADLINES_MAX; i++) {
                assertThat(store.outcome(KEY)).isIn("TIMEOUT", "UNAVAILABLE"); // our own probe may have missed one, too
            }
            Set<String> then = new HashSet<>();
            Instant end = Instant.now().plus(RedisGuard.PROBE_INTERVAL.multipliedBy(5));
            while (Instant.now().isBefore(end)) {
                then.add(store.outcome(KEY));
            }
            assertThat(then).containsOnly("UNAVAILABLE"); // whoever probes, it is no caller
            assertThat(store.store.state()).isEqualTo(State.DOWN);

            redis.thaw();

            await().until(() -> store.outcome(KEY).equals("FOUND") && store.isUp());
        }
    }

    @Test
    void givesUpWithinSecondsAConnectionOverWhichNothingComesAnyMore() throws Exception {
        redis.start();
        RedisSettings settings =
                TestStore.settings(redis.url(), Duration.ofSeconds(60), Duration.ofSeconds(2), IN_FLIGHT_MAX);
        try (TestStore store = new TestStore(settings)) {
            await().until(() -> store.put(RESPONSE) && store.outcome(KEY).equals("FOUND"));
            redis.freeze();

            Duration taken = Stopwatch.of(() -> assertThat(store.outcome(KEY)).isEqualTo("UNAVAILABLE"));

            assertThat(taken)
                    .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(20)); // far below the deadline of a minute
            redis.thaw();
            await().atMost(CHANGE_MAX).until(() -> store.outcome(KEY).equals("FOUND"));
        }
    }

    @Test
    void takesNoMoreThanItsLimitAtATimeUntilLettuceIsDone() throws Exception {
        redis.start();
        RedisSettings settings =
                TestStore.settings(redis.url(), Duration.ofSeconds(1), Duration.ofSeconds(2), IN_FLIGHT_MAX);
        try (TestStore store = new TestStore(settings)) {
            await().until(() -> store.put(RESPONSE) && store.outcome(KEY).equals("FOUND"));
            redis.freeze();

            List<CompletionStage<Lookup>> lookups =
                    Stream.generate(() -> store.store.find(KEY)).limit(20).toList();

            List<Lookup> refused = lookups.subList(IN_FLIGHT_MAX, 20).stream()
                    .map(TestStore::await)
                    .toList();
            assertThat(refused).containsOnly(new Lookup.Absent(Lookup.Why.BUSY));
            redis.thaw();
            assertThat(lookups.subList(0, IN_FLIGHT_MAX))
                    .allSatisfy(lookup -> assertThat(TestStore.await(lookup)).isInstanceOf(Lookup.Found.class));
            assertThat(store.outcome(KEY)).isEqualTo("FOUND");
        }
    }

    @Test
    void goesOnHittingWhenRedisIsFull() throws Exception {
        redis.start();
        try (TestStore store = TestStore.connectedTo(redis.url())) {
            store.put(RESPONSE);
            redis.ask("CONFIG", "SET", "maxmemory-policy", "noeviction");
            redis.ask("CONFIG", "SET", "maxmemory", "1");

            await().atMost(CHANGE_MAX)
                    .until(() -> !store.put(RESPONSE) && store.heard.contains(RedisError.OUT_OF_MEMORY));

            assertThat(store.outcome(KEY)).isEqualTo("FOUND");
            assertThat(store.isUp()).isTrue();
            redis.ask("CONFIG", "SET", "maxmemory", "0");
            await().atMost(CHANGE_MAX).until(() -> store.put(RESPONSE));
        }
    }

    @Test
    void goesOnHittingWhenRedisBecameAReplica() throws Exception {
        redis.start();
        try (TestStore store = TestStore.connectedTo(redis.url())) {
            store.put(RESPONSE);
            redis.ask("REPLICAOF", "127.0.0.1", "1");

            await().atMost(CHANGE_MAX).until(() -> !store.put(RESPONSE) && store.heard.contains(RedisError.READ_ONLY));

            assertThat(store.outcome(KEY)).isEqualTo("FOUND");
            redis.ask("REPLICAOF", "NO", "ONE");
            await().atMost(CHANGE_MAX).until(() -> store.put(RESPONSE));
        }
    }

    @Test
    void goesOnHittingForAUserThatMayOnlyRead() throws Exception {
        redis.start();
        redis.ask("ACL", "SETUSER", "reader", "on", ">secret", "~ai:*", "+getrange", "+hget", "+hgetall");
        try (TestStore writer = TestStore.connectedTo(redis.url());
                TestStore reader = TestStore.connectedTo(redis.urlOf("reader", "secret"))) {
            writer.put(RESPONSE);

            assertThat(reader.put(RESPONSE)).isFalse();

            assertThat(reader.heard).containsExactly(RedisError.NOT_PERMITTED);
            assertThat(reader.outcome(KEY)).isEqualTo("FOUND");
        }
    }

    @Test
    void saysWhatIsWrongWithThePasswordButNotThePassword() throws Exception {
        redis.start();
        redis.ask("CONFIG", "SET", "requirepass", "right");
        try (LogLines log = LogLines.of(RedisResponseStore.class);
                TestStore store = new TestStore(TestStore.patient(redis.urlOf("default", "wr0ng-secret")))) {
            store.awaitFirstAttempt();

            assertThat(store.store.state()).isEqualTo(State.DOWN);
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("WRONGPASS"))
                    .noneMatch(line -> line.contains("wr0ng-secret"));
        }
    }
}
