package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.reprise.cache.CacheKey;
import dev.reprise.cache.ResponseStore.State;
import dev.reprise.cache.StoredResponse;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Redis says when it will not, what we then do, and how little we say about it. */
class RedisFaultsTest {
    private static final CacheKey KEY = SampleResponses.key("what is the answer?");
    private static final StoredResponse RESPONSE = SampleResponses.answering(KEY, SampleResponses.text(2_000));
    private static final Duration CHANGE_MAX = Duration.ofSeconds(30);

    /** A script that runs for a while, in a Redis that says so from the first millisecond on. */
    private static final String LONG_SCRIPT = "local i = 0 while i < 1e12 do i = i + 1 end return i";

    private RedisServer redis;

    @BeforeEach
    void start() throws IOException {
        redis = RedisServer.started("--lua-time-limit", "1");
    }

    @AfterEach
    void stop() throws IOException {
        redis.close();
    }

    @Test
    void standsBackFromARedisThatIsBusyAndAsksItTenTimesASecond() throws Exception {
        try (TestStore store = TestStore.connectedTo(redis.url());
                RespSocket other = new RespSocket(redis.port())) {
            assertThat(store.put(RESPONSE)).isTrue();
            other.send("EVAL", LONG_SCRIPT, "0");

            await().atMost(CHANGE_MAX).until(() -> store.store.state() == State.DOWN);

            assertThat(store.heard).contains(RedisError.BUSY);
            int before = store.heard.size();
            Duration taken = Stopwatch.of(() -> {
                for (int i = 0; i < 1_000; i++) {
                    assertThat(store.outcome(KEY)).isEqualTo("UNAVAILABLE");
                }
            });
            assertThat(store.heard.size() - before).isLessThan(3 + (int) (taken.toMillis() / 50));
            assertThat(redis.ask("SCRIPT", "KILL")).isEqualTo("OK");
            await().atMost(CHANGE_MAX).until(() -> store.outcome(KEY).equals("FOUND") && store.isUp());
        }
    }

    @Test
    void noticesWithoutAnyTrafficThatItsUserMayNotRead() throws IOException {
        redis.ask("ACL", "SETUSER", "writer", "on", ">secret", "~ai:*", "+set", "+unlink");
        try (TestStore store = new TestStore(TestStore.patient(redis.urlOf("writer", "secret")))) {
            store.awaitFirstAttempt();

            await().atMost(CHANGE_MAX).until(() -> store.store.state() == State.DOWN);

            redis.ask("ACL", "SETUSER", "writer", "+getrange", "+hget", "+hgetall");
            await().atMost(CHANGE_MAX).until(() -> store.isUp());
        }
    }

    @Test
    void standsBackWhileAReplicaHasLostItsMasterAndMayNotAnswer() throws IOException {
        try (TestStore store = TestStore.connectedTo(redis.url())) {
            assertThat(store.put(RESPONSE)).isTrue();
            redis.ask("CONFIG", "SET", "replica-serve-stale-data", "no");
            redis.demote();

            await().atMost(CHANGE_MAX).until(() -> store.store.state() == State.DOWN);
            assertThat(store.outcome(KEY)).isEqualTo("UNAVAILABLE");

            redis.promote();
            await().atMost(CHANGE_MAX).until(() -> store.outcome(KEY).equals("FOUND") && store.isUp());
        }
    }

    @Test
    void logsInAnewWhenItsUserIsGoneAndHitsWhenItIsBack() throws IOException {
        redis.ask("ACL", "SETUSER", "us", "on", ">secret", "~ai:*", "+getrange", "+hget", "+hgetall", "+set");
        try (TestStore store = TestStore.connectedTo(redis.urlOf("us", "secret"))) {
            assertThat(store.put(RESPONSE)).isTrue();

            redis.ask("ACL", "DELUSER", "us");

            await().atMost(CHANGE_MAX).until(() -> store.store.state() == State.DOWN);
            assertThat(store.outcome(KEY)).isEqualTo("UNAVAILABLE");
            redis.ask("ACL", "SETUSER", "us", "on", ">secret", "~ai:*", "+getrange", "+hget", "+hgetall", "+set");
            await().atMost(CHANGE_MAX).until(() -> store.outcome(KEY).equals("FOUND") && store.isUp());
        }
    }

    @Test
    void pausesWritesWhenRedisCannotPersist() throws IOException {
        try (TestStore store = TestStore.connectedTo(redis.url())) {
            assertThat(store.put(RESPONSE)).isTrue();
            redis.ask("CONFIG", "SET", "min-replicas-to-write", "1");

            assertThat(store.put(RESPONSE)).isFalse();

            assertThat(store.heard).containsOnly(RedisError.TOO_FEW_REPLICAS); // notes of the first may come later
            assertThat(store.outcome(KEY)).isEqualTo("FOUND");
            assertThat(store.isUp()).isTrue();
            redis.ask("CONFIG", "SET", "min-replicas-to-write", "0");
            await().atMost(CHANGE_MAX).until(() -> store.put(RESPONSE));
        }
    }

    @Test
    void goesOnHittingAllTheWhileItSeeksTheMasterAnew() throws Exception {
        try (TestStore store = TestStore.connectedTo(redis.url())) {
            assertThat(store.put(RESPONSE)).isTrue();
            redis.demote();
            Set<String> outcomes = ConcurrentHashMap.newKeySet();
            int connections = count(store, RedisEvent.CONNECTED);

            assertThat(store.put(RESPONSE)).isFalse();
            await().atMost(CHANGE_MAX)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1)) // a connection that is not there is missed for 10 ms at least
                    .until(() -> {
                        outcomes.add(store.outcome(KEY));
                        return count(store, RedisEvent.CONNECTED) >= connections + 2;
                    });

            assertThat(outcomes).containsOnly("FOUND");
            assertThat(store.events).doesNotContain(RedisEvent.CONNECTION_LOST);
        }
    }

    @Test
    void hitsThroughAUnixSocket() throws IOException {
        String path = redis.directory().resolve("socket").toString();
        try (RedisServer local = RedisServer.started("--unixsocket", path);
                TestStore store = TestStore.connectedTo("redis-socket://" + path)) {
            assertThat(store.put(RESPONSE)).isTrue();

            assertThat(store.outcome(KEY)).isEqualTo("FOUND");
            assertThat(local.responses()).isEqualTo("1");
        }
    }

    /** One after the other, faster than a minute: the limit is over all of them. */
    @Test
    void saysNoMoreThanTenLinesAboutAllOfThemAndLettuceNone() throws Exception {
        try (LogLines lines = LogLines.of("dev.reprise", Level.INFO);
                LogLines libraries = LogLines.of("io", Level.ERROR);
                TestStore store = new TestStore(TestStore.impatient(redis.url()))) {
            store.awaitConnections();
            await().atMost(CHANGE_MAX).until(() -> store.put(RESPONSE));
            redis.fill();
            use(store, RedisError.OUT_OF_MEMORY);
            redis.empty();
            redis.demote();
            use(store, RedisError.READ_ONLY);
            redis.promote();
            redis.ask("SET", "ai:response:" + KEY.hex(), "foreign");
            for (int i = 0; i < 100; i++) {
                assertThat(store.outcome(KEY)).isNotEqualTo("FOUND");
            }
            redis.freeze();
            await().atMost(CHANGE_MAX)
                    .until(() -> store.events.contains(RedisEvent.CONNECTION_SILENT)
                            && !store.outcome(KEY).equals("FOUND"));
            redis.thaw();
            await().atMost(CHANGE_MAX).until(store::isUp);
            redis.kill();
            await().atMost(CHANGE_MAX)
                    .until(() -> count(store, RedisEvent.CONNECT_FAILED) > 20
                            && !store.outcome(KEY).equals("FOUND"));
            redis.start();
            await().atMost(CHANGE_MAX)
                    .until(() -> store.put(RESPONSE) && store.outcome(KEY).equals("FOUND"));

            assertThat(lines.lines()).hasSizeBetween(5, LimitedLog.LINES_A_MINUTE_MAX);
            assertThat(libraries.lines()).isEmpty();
        }
    }

    @Test
    void saysLittleAboutAServerThatIsNoRedis() throws Exception {
        try (NoRedis garbage = new NoRedis();
                LogLines lines = LogLines.of("dev.reprise", Level.INFO);
                LogLines libraries = LogLines.of("io", Level.ERROR);
                TestStore store = new TestStore(TestStore.impatient(garbage.url()))) {
            await().atMost(CHANGE_MAX).until(() -> count(store, RedisEvent.CONNECT_FAILED) > 10);

            assertThat(store.outcome(KEY)).isEqualTo("UNAVAILABLE");
            assertThat(store.store.state()).isEqualTo(State.DOWN);
            assertThat(lines.lines()).hasSizeLessThanOrEqualTo(LimitedLog.LINES_A_MINUTE_MAX);
            assertThat(libraries.lines()).isEmpty();
        }
    }

    @Test
    void saysWhyItCannotConnect() throws Exception {
        int nobodys;
        try (ServerSocket taken = new ServerSocket(0)) {
            nobodys = taken.getLocalPort();
        }
        try (LogLines lines = LogLines.of(RedisResponseStore.class);
                TestStore store = new TestStore(TestStore.patient("redis://127.0.0.1:" + nobodys))) {
            store.awaitFirstAttempt();

            assertThat(lines.lines())
                    .anyMatch(line -> line.endsWith("(attempt 1): ConnectException: Connection refused"));
        }
    }

    @Test
    void saysThatItIsKeptOutByProtectedMode() throws Exception {
        try (ScriptedRedis redis = new ScriptedRedis()) {
            redis.refuse("HELLO", "DENIED Redis is running in protected mode because protected mode is enabled");
            try (LogLines lines = LogLines.of(RedisResponseStore.class);
                    TestStore store = new TestStore(TestStore.patient(redis.url()))) {
                store.awaitFirstAttempt();

                assertThat(store.store.state()).isEqualTo(State.DOWN);
                assertThat(lines.lines()).anyMatch(line -> line.endsWith("(attempt 1): DENIED"));
            }
        }
    }

    private static void use(TestStore store, RedisError until) {
        await().atMost(CHANGE_MAX).until(() -> {
            store.put(RESPONSE);
            store.outcome(KEY);
            return store.heard.contains(until);
        });
    }

    private static int count(TestStore store, RedisEvent event) {
        return (int) store.events.stream().filter(event::equals).count();
    }
}
