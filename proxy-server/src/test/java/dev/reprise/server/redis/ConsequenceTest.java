package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.ResponseStore.State;
import dev.reprise.cache.StoredResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every error that Redis can answer has the consequence that its table says, for lookups and for writes. */
class ConsequenceTest {
    private static final CacheKey KEY = SampleResponses.key("what is the answer?");
    private static final StoredResponse RESPONSE = SampleResponses.answering(KEY, SampleResponses.text(200));
    private static final Duration CHANGE_MAX = Duration.ofSeconds(30);
    private static final int MANY = 200;

    private ScriptedRedis redis;
    private TestStore store;
    private int connections;

    static Stream<RedisError> ofLookups() {
        return not(RedisError.Consequence.FOLLOW, false);
    }

    static Stream<RedisError> ofWrites() {
        return not(RedisError.Consequence.FOLLOW, true);
    }

    private static Stream<RedisError> not(RedisError.Consequence consequence, boolean isWrite) {
        return Stream.of(RedisError.values()).filter(error -> error.consequence(isWrite) != consequence);
    }

    @BeforeEach
    void connect() throws IOException {
        redis = new ScriptedRedis();
        store = TestStore.connectedTo(redis.url());
        assertThat(store.put(RESPONSE)).isTrue();
        connections = redis.connections();
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        redis.close();
    }

    @ParameterizedTest
    @MethodSource("ofLookups")
    void aLookupThatIsRefusedIsAMissAndHasItsConsequence(RedisError error) {
        redis.refuse("GETRANGE", error.token() + " as it is said");

        awaitHeard(error, () -> assertThat(store.outcome(KEY)).isIn("UNAVAILABLE", "CORRUPT", "TIMEOUT"));

        switch (error.consequence(false)) {
            case NONE -> {
                assertThat(lookUpMany()).isGreaterThanOrEqualTo(MANY);
                assertThat(store.store.state()).isEqualTo(State.UP);
                assertThat(redis.connections()).isEqualTo(connections);
            }
            case STAND_BACK -> {
                assertOnlyProbesComeThrough();
                assertThat(store.store.state()).isNotEqualTo(State.UP);
                assertThat(redis.connections()).isEqualTo(connections);
            }
            case RECONNECT -> await().atMost(CHANGE_MAX).until(() -> redis.connections() > connections);
            case FOLLOW, PAUSE_WRITES, SEEK_MASTER -> throw new AssertionError("not of lookups: " + error);
        }
    }

    @ParameterizedTest
    @MethodSource("ofWrites")
    void aWriteThatIsRefusedIsNotStoredAndHasItsConsequence(RedisError error) {
        redis.refuse("SET", error.token() + " as it is said");

        awaitHeard(error, () -> assertThat(store.put(RESPONSE)).isFalse());

        switch (error.consequence(true)) {
            case NONE -> {
                int written = redis.heard("SET");
                assertThat(store.put(RESPONSE)).isFalse();
                assertThat(redis.heard("SET")).isEqualTo(written + 1);
            }
            case PAUSE_WRITES -> {
                pausesWritesAndNotLookups();
                assertThat(redis.connections()).isEqualTo(connections);
            }
            case SEEK_MASTER -> {
                pausesWritesAndNotLookups();
                await().atMost(CHANGE_MAX).until(() -> redis.connections() >= connections + 2);
            }
            case STAND_BACK -> {
                await().atMost(CHANGE_MAX)
                        .until(
                                () -> { // until the next probe, which is not refused
                                    store.put(RESPONSE);
                                    return store.store.state() == State.PARTIAL;
                                });
                assertThat(store.outcome(KEY)).isEqualTo("ABSENT");
            }
            case RECONNECT -> await().atMost(CHANGE_MAX).until(() -> redis.connections() > connections);
            case FOLLOW -> throw new AssertionError("not of one server: " + error);
        }
    }

    /** A user without the rights for statistics, say. */
    @Test
    void booksThatCannotBeKeptCostNeitherWritesNorLookups() {
        redis.refuse("ZADD", "NOPERM as it is said");

        for (int i = 0; i < 3; i++) {
            assertThat(store.put(RESPONSE)).isTrue();
            await().atMost(CHANGE_MAX).until(() -> store.heard.contains(RedisError.NOT_PERMITTED));
            assertThat(store.outcome(KEY)).isEqualTo("ABSENT");
            assertThat(store.store.state()).isEqualTo(State.UP);
        }
    }

    /** Of two in a row, only the first is sent: the pause is a second, in which a machine may well stand still. */
    private void pausesWritesAndNotLookups() {
        await().atMost(CHANGE_MAX).until(() -> {
            int before = redis.heard("SET");
            assertThat(store.put(RESPONSE)).isFalse();
            assertThat(store.put(RESPONSE)).isFalse();
            return redis.heard("SET") == before + 1;
        });
        await().atMost(CHANGE_MAX).until(() -> store.outcome(KEY).equals("ABSENT") && store.isUp());
    }

    /** Ours, and those of whoever supervises. */
    private void assertOnlyProbesComeThrough() {
        AtomicInteger sent = new AtomicInteger();
        Duration taken = Stopwatch.of(() -> sent.set(lookUpMany()));
        long probes = taken.dividedBy(RedisGuard.PROBE_INTERVAL) + 2 * taken.toSeconds();
        assertThat(sent.get()).isLessThan(5 + (int) probes);
    }

    /** At DENIED Lettuce ends the connection before we hear it, which makes no difference. */
    private void awaitHeard(RedisError error, Runnable attempt) {
        await().atMost(CHANGE_MAX).until(() -> {
            attempt.run();
            return error == RedisError.DENIED || store.heard.contains(error);
        });
    }

    /** How many of them came through. */
    private int lookUpMany() {
        int before = redis.heard("GETRANGE");
        for (int i = 0; i < MANY; i++) {
            assertThat(store.outcome(KEY)).isNotEqualTo("FOUND");
        }
        return redis.heard("GETRANGE") - before;
    }
}
