package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheSecret;
import dev.reprise.cache.NearResponses;
import dev.reprise.cache.Purge;
import dev.reprise.cache.Purge.Scope;
import dev.reprise.cache.ResponseStore.Lookup;
import dev.reprise.server.memory.CaffeineNearResponses;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept near, and goes as soon as a real Redis has something else, by whomever. */
class TrackingTest {

    private static final CacheKey KEY = SampleResponses.key("what is the answer?");
    private static final CacheKey OTHER = SampleResponses.key("and what was the question?");
    private static final String NAME = "ai:response:" + KEY.hex();
    private static final Duration CHANGE_MAX = Duration.ofSeconds(20);

    private RedisServer redis;
    private CaffeineNearResponses near;
    private TestStore store;

    @BeforeEach
    void start() throws IOException {
        redis = RedisServer.started();
        near = newNear();
        store = replica(redis.url(), near);
    }

    @AfterEach
    void stop() throws IOException {
        store.close();
        redis.close();
    }

    private static CaffeineNearResponses newNear() {
        return new CaffeineNearResponses(1 << 20, System::nanoTime);
    }

    private static TestStore replica(String url, NearResponses near, CacheSecret... secrets) {
        Clock clock = Clock.fixed(SampleResponses.NOW, ZoneOffset.UTC);
        TestStore replica = new TestStore(TestStore.patient(url), List.of(secrets), clock, near, ClientLoops.NONE);
        replica.awaitConnections();
        return replica;
    }

    private boolean isNear(CacheKey key) {
        return store.find(key) instanceof Lookup.Found found && found.near();
    }

    /** Stored, and looked up until it is near. */
    private void keepNear(CacheKey key) {
        store.put(SampleResponses.withPurgesKnown(SampleResponses.answering(key, SampleResponses.text(200)), 0));
        await().atMost(CHANGE_MAX).until(() -> isNear(key));
    }

    @Test
    void findsNearWhatItHasFoundInRedis() {
        store.put(SampleResponses.answering(KEY, SampleResponses.text(200)));

        await().atMost(CHANGE_MAX).until(() -> isNear(KEY));
        assertThat(store.found(KEY).body()).isEqualTo(SampleResponses.text(200));
    }

    @Test
    void findsWhatAnotherReplicaHasWrittenSince() {
        keepNear(KEY);
        keepNear(OTHER);
        try (TestStore other = replica(redis.url(), newNear())) {
            other.put(SampleResponses.answering(KEY, SampleResponses.text(300)));
        }

        await().atMost(CHANGE_MAX).until(() -> near.find(KEY.hex()) == null);
        assertThat(store.found(KEY).body()).isEqualTo(SampleResponses.text(300));
        assertThat(near.find(OTHER.hex())).isNotNull();
        await().atMost(CHANGE_MAX).until(() -> isNear(KEY));
    }

    /** At once: whoever waited for it to be stored looks it up now. */
    @Test
    void findsWhatItHasWrittenItself() {
        for (int length = 300; length < 500; length++) {
            keepNear(KEY);

            store.put(SampleResponses.answering(KEY, SampleResponses.text(length)));

            assertThat(store.found(KEY).body()).hasSize(length);
        }
    }

    @Test
    void losesWhatWasDeletedOrExpired() throws IOException {
        keepNear(KEY);
        keepNear(OTHER);

        redis.ask("DEL", NAME);
        redis.ask("PEXPIRE", "ai:response:" + OTHER.hex(), "20");

        await().atMost(CHANGE_MAX).until(() -> store.outcome(KEY).equals("ABSENT"));
        await().atMost(CHANGE_MAX).until(() -> store.outcome(OTHER).equals("ABSENT"));
    }

    @Test
    void losesEverythingWhenRedisIsEmptied() throws IOException {
        keepNear(KEY);

        redis.ask("FLUSHALL");

        await().atMost(CHANGE_MAX).until(() -> store.outcome(KEY).equals("ABSENT"));
    }

    /** Nobody tells of changes meanwhile. */
    @Test
    void losesEverythingWithTheConnectionAndTracksOverTheNext() throws IOException {
        keepNear(KEY);

        redis.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");

        await().atMost(CHANGE_MAX).until(() -> near.find(KEY.hex()) == null);
        store.awaitConnections();
        keepNear(KEY);
        redis.ask("DEL", NAME);
        await().atMost(CHANGE_MAX).until(() -> store.outcome(KEY).equals("ABSENT"));
    }

    @Test
    void hearsOfAPurgeOfAnotherReplicaWithoutAsking() {
        keepNear(KEY);
        try (TestStore other = replica(redis.url(), newNear())) {
            other.purge(new Purge(Scope.MODEL, "gpt-5.2"));

            await().atMost(CHANGE_MAX)
                    .until(() -> store.purges().numbers().containsKey(new Purge(Scope.MODEL, "gpt-5.2")));
        }
        assertThat(store.found(KEY).isPurged(store.purges(), KEY)).isTrue();
    }

    /** Something may have been purged or changed, and nobody could hear of it. */
    @Test
    void answersNothingFromNearbyOnceRedisIsSilent() throws Exception {
        keepNear(KEY);

        redis.freeze();

        await().atMost(CHANGE_MAX).until(() -> !store.outcome(KEY).equals("FOUND"));
        redis.thaw();
        await().atMost(CHANGE_MAX).until(() -> store.outcome(KEY).equals("FOUND"));
    }

    @Test
    void keepsNothingWhereItsUserMayNotTrackAndLooksUpAsBefore() throws IOException {
        redis.ask("ACL", "SETUSER", "blind", "on", ">secret", "~ai:*", "+getrange", "+set", "+hget", "+hgetall");
        CaffeineNearResponses unused = newNear();
        try (TestStore blind = replica(redis.url().replace("://", "://blind:secret@"), unused)) {
            blind.put(SampleResponses.answering(KEY, SampleResponses.text(200)));

            assertThat(blind.outcome(KEY)).isEqualTo("FOUND");
            assertThat(blind.outcome(KEY)).isEqualTo("FOUND");
            assertThat(unused.find(KEY.hex())).isNull();
            await().atMost(CHANGE_MAX).until(() -> blind.events.contains(RedisEvent.TRACKING_REFUSED));
        }
    }

    /** It would agree, and then tell nothing. */
    @Test
    void keepsNothingWhereRedisCannotTellOverTheConnectionThatAsks() throws IOException {
        CaffeineNearResponses unused = newNear();
        try (RedisServer old = RedisServer.started("--rename-command", "HELLO", "no-hello");
                TestStore plain = replica(old.url(), unused)) {
            assertThat(old.ask("HELLO")).startsWith("-ERR unknown command");
            plain.put(SampleResponses.answering(KEY, SampleResponses.text(200)));
            await().atMost(CHANGE_MAX).until(() -> plain.events.contains(RedisEvent.TRACKING_REFUSED));

            assertThat(plain.outcome(KEY)).isEqualTo("FOUND");
            assertThat(plain.outcome(KEY)).isEqualTo("FOUND");
            assertThat(unused.find(KEY.hex())).isNull();
        }
    }

    /** It was swapping, say, when the connection was made: nothing was kept then for as long as that lasted. */
    @Test
    void asksAgainWhereRedisWasOnlyLateToSayThatItWillTell() throws Exception {
        try (ScriptedRedis late = new ScriptedRedis()) {
            late.late("CLIENT", Duration.ofSeconds(1));
            try (TestStore waiting = new TestStore(
                    TestStore.impatient(late.url()),
                    List.of(),
                    Clock.fixed(SampleResponses.NOW, ZoneOffset.UTC),
                    newNear(),
                    ClientLoops.NONE)) {
                await().atMost(CHANGE_MAX).until(() -> late.heard("CLIENT") > late.connections());

                assertThat(waiting.events).doesNotContain(RedisEvent.TRACKING_REFUSED);
            }
        }
    }

    /** Only the name of the key that the secret makes tells which response it is. */
    @Test
    void losesWhatWasEncryptedWhenItChanges() throws IOException {
        CaffeineNearResponses own = newNear();
        try (TestStore sealed = replica(redis.url(), own, TestSecrets.secret(1))) {
            sealed.put(SampleResponses.answering(KEY, SampleResponses.text(200)));
            String digits = redis.anyResponse().substring("ai:response:".length());
            assertThat(digits).isNotEqualTo(KEY.hex());
            await().atMost(CHANGE_MAX).until(() -> {
                sealed.find(KEY);
                return own.find(digits) != null;
            });

            redis.ask("FLUSHALL");
            await().atMost(CHANGE_MAX).until(() -> own.find(digits) == null);
            sealed.put(SampleResponses.answering(KEY, SampleResponses.text(300)));
            sealed.find(KEY);
            redis.ask("DEL", redis.anyResponse());

            await().atMost(CHANGE_MAX).until(() -> sealed.outcome(KEY).equals("ABSENT"));
        }
    }
}
