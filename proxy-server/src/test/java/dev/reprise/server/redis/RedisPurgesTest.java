package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheSecret;
import dev.reprise.cache.Purge;
import dev.reprise.cache.Purge.Scope;
import dev.reprise.cache.StoredResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Purges that several replicas share by one real Redis. */
class RedisPurgesTest {

    private static final CacheKey KEY = SampleResponses.key("what is the answer?");
    private static final Duration CHANGE_MAX = Duration.ofSeconds(20);
    private static final Purge MODEL = new Purge(Scope.MODEL, "gpt-5.2");

    private RedisServer redis;

    @BeforeEach
    void start() throws IOException {
        redis = RedisServer.started();
    }

    @AfterEach
    void stop() throws IOException {
        redis.close();
    }

    private TestStore replica(CacheSecret... secrets) {
        TestStore store = new TestStore(TestStore.patient(redis.url()), List.of(secrets));
        store.awaitConnections();
        return store;
    }

    /** One that was asked for now, as far as that replica knows. */
    private static StoredResponse askedNow(TestStore by) {
        return SampleResponses.withPurgesKnown(
                SampleResponses.answering(KEY, SampleResponses.text(200)),
                by.purges().last());
    }

    private static boolean serves(TestStore replica) {
        StoredResponse found = replica.found(KEY);
        return !found.isPurged(replica.purges(), KEY);
    }

    @Test
    void coversWhatWasAskedForBeforeAtOnceHereAndSoonElsewhere() {
        try (TestStore one = replica();
                TestStore other = replica()) {
            one.put(askedNow(one));
            assertThat(serves(one)).isTrue();
            assertThat(serves(other)).isTrue();

            assertThat(one.purge(MODEL)).isTrue();

            assertThat(serves(one)).isFalse();
            await().atMost(CHANGE_MAX).until(() -> !serves(other));
            other.put(askedNow(other));
            assertThat(serves(one)).isTrue();
            assertThat(serves(other)).isTrue();
        }
    }

    @Test
    void outlivesEveryReplica() {
        try (TestStore one = replica()) {
            one.put(askedNow(one));
            one.purge(MODEL);
        }
        try (TestStore next = replica()) {
            assertThat(serves(next)).isFalse();
            assertThat(next.purges().numbers()).containsOnlyKeys(MODEL);
        }
    }

    @Test
    void numbersOnePurgeAfterAnotherWhicheverReplicaMakesIt() {
        try (TestStore one = replica();
                TestStore other = replica()) {
            one.purge(MODEL);
            other.purge(new Purge(Scope.TAG, "nightly"));
            one.purge(new Purge(Scope.TAG, "weekly"));

            Map<Purge, Long> numbers = one.purges().numbers();
            assertThat(numbers).hasSize(3);
            assertThat(numbers.get(MODEL)).isLessThan(numbers.get(new Purge(Scope.TAG, "nightly")));
            assertThat(numbers.get(new Purge(Scope.TAG, "nightly")))
                    .isLessThan(numbers.get(new Purge(Scope.TAG, "weekly")));
        }
    }

    /** What Redis forgot, in a failover say, is written again by whoever knows it. */
    @Test
    void writesAgainWhatRedisHasForgotten() throws IOException {
        try (TestStore one = replica()) {
            one.purge(MODEL);
            redis.ask("DEL", "ai:purge");

            await().atMost(CHANGE_MAX).until(() -> redis.ask("HLEN", "ai:purge").equals("2"));
        }
        try (TestStore next = replica()) {
            next.find(KEY);
            assertThat(next.purges().numbers()).containsOnlyKeys(MODEL);
        }
    }

    @Test
    void takesNoNumberThatLeavesNoNext() throws IOException {
        try (TestStore one = replica()) {
            redis.ask("HSET", "ai:purge", "tag:all-of-time", Long.MAX_VALUE + ":tag:all-of-time", "change", "1");

            assertThat(one.purge(MODEL)).isTrue();

            assertThat(one.purges().numbers()).containsOnlyKeys(MODEL);
        }
    }

    @Test
    void holdsHereAndIsWrittenLaterIfRedisIsGone() throws Exception {
        try (TestStore one = replica()) {
            one.put(askedNow(one));
            redis.kill();

            assertThat(one.purge(MODEL)).isFalse();

            assertThat(one.purges().numbers()).containsOnlyKeys(MODEL);
            redis.start();
            await().atMost(CHANGE_MAX).until(() -> redis.ask("HLEN", "ai:purge").equals("2"));
        }
    }

    /** It may have been purged while nothing was heard. */
    @Test
    void answersNothingWhoseNewsItCannotHear() throws IOException {
        redis.ask("ACL", "SETUSER", "deaf", "on", ">secret", "~ai:*", "+getrange", "+set", "+hgetall", "+hget");
        try (TestStore one = replica();
                TestStore deaf = TestStore.connectedTo(redis.urlOf("deaf", "secret"))) {
            one.put(askedNow(one));
            assertThat(serves(deaf)).isTrue();

            redis.ask("ACL", "SETUSER", "deaf", "-hget");

            await().atMost(CHANGE_MAX).until(() -> deaf.outcome(KEY).equals("UNAVAILABLE"));
            redis.ask("ACL", "SETUSER", "deaf", "+hget");
            await().atMost(CHANGE_MAX).until(() -> deaf.outcome(KEY).equals("FOUND"));
        }
    }

    @Test
    void tellsNobodyWhatIsPurgedUnderASecret() throws IOException {
        CacheSecret secret = TestSecrets.secret(0);
        try (TestStore one = replica(secret);
                TestStore other = replica(secret);
                TestStore plain = replica()) {
            assertThat(one.purge(new Purge(Scope.TAG, "a-canary-of-a-tag"))).isTrue();

            await().atMost(CHANGE_MAX).until(() -> other.purges().numbers().size() == 1);
            assertThat(redis.ask("HGETALL", "ai:purge")).doesNotContain("canary", "tag");
            plain.find(KEY);
            assertThat(plain.purges().numbers()).isEmpty();
        }
        try (TestStore rotated = replica(TestSecrets.secret(1), secret)) {
            rotated.find(KEY);
            assertThat(rotated.purges().numbers()).hasSize(1);
        }
    }

    @Test
    void believesNothingThatIsNoPurge() throws IOException {
        redis.ask("HSET", "ai:purge", "model:x", "no number", "y", "5:planet:y", "z", "6", "change", "1");
        try (TestStore one = replica()) {
            assertThat(one.outcome(KEY)).isEqualTo("ABSENT");
            assertThat(one.purges().numbers()).isEmpty();
            assertThat(one.purge(MODEL)).isTrue();
        }
    }
}
