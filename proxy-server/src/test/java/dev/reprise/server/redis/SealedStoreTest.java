package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheSecret;
import dev.reprise.cache.ResponseStore.Lookup;
import dev.reprise.cache.ResponseStore.Lookup.Why;
import dev.reprise.cache.StoredResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The store under a secret, with a real Redis. */
class SealedStoreTest {

    private static final CacheSecret FIRST = TestSecrets.secret(1);
    private static final CacheSecret SECOND = TestSecrets.secret(2);
    private static final CacheKey KEY = SampleResponses.key("a question");
    private static final StoredResponse RESPONSE = SampleResponses.answering(KEY, SampleResponses.text(500));

    private static RedisServer redis;

    @BeforeAll
    static void start() throws IOException {
        redis = RedisServer.started();
    }

    @AfterAll
    static void stop() throws IOException {
        redis.close();
    }

    @BeforeEach
    void empty() throws IOException {
        redis.ask("FLUSHALL");
    }

    @Test
    void readsWhatItWroteAlsoBeyondTheFirstReading() {
        StoredResponse large = SampleResponses.answering(
                SampleResponses.key("large"), SampleResponses.noise(2 * RedisResponseStore.LOOKUP_BYTES_MAX));
        try (TestStore store = store(FIRST)) {
            assertThat(store.put(RESPONSE)).isTrue();
            assertThat(store.put(large)).isTrue();

            assertThat(body(store.find(KEY))).isEqualTo(RESPONSE.body());
            assertThat(body(store.find(large.key()))).isEqualTo(large.body());
        }
    }

    @Test
    void twoReplicasInTheMiddleOfARotationReadEachOther() {
        CacheKey rotatedKey = new CacheKey(SampleResponses.key("now").digest(), List.of(KEY.digest()));
        CacheKey aheadKey =
                new CacheKey(KEY.digest(), List.of(SampleResponses.key("now").digest()));
        StoredResponse byTheNew = SampleResponses.answering(rotatedKey, SampleResponses.text(600));
        try (TestStore behind = store(FIRST, SECOND);
                TestStore ahead = store(SECOND, FIRST)) {
            behind.put(RESPONSE);
            Lookup ofTheOld = ahead.find(rotatedKey);
            Lookup ofItsOwn = behind.find(aheadKey);
            ahead.put(byTheNew);
            Lookup ofTheNew = ahead.find(rotatedKey);

            assertThat(body(ofTheOld)).isEqualTo(RESPONSE.body());
            assertThat(body(ofItsOwn)).isEqualTo(RESPONSE.body());
            assertThat(body(ofTheNew)).isEqualTo(byTheNew.body());
            await().untilAsserted(() -> assertThat(body(behind.find(aheadKey))).isEqualTo(byTheNew.body()));
        }
    }

    /** It was found once more when the newer one had ended, or was taken back. */
    @Test
    void whatIsStoredUnderTheNewSecretReplacesWhatTheFormerOneHas() throws IOException {
        CacheKey rotatedKey = new CacheKey(SampleResponses.key("now").digest(), List.of(KEY.digest()));
        try (TestStore former = store(FIRST);
                TestStore now = store(SECOND, FIRST)) {
            former.put(RESPONSE);
            now.put(SampleResponses.answering(rotatedKey, SampleResponses.text(600)));
            await().until(() -> redis.responses().equals("1"));

            former.put(RESPONSE);
            assertThat(TestStore.await(now.store.remove(rotatedKey))).isTrue();

            assertThat(now.find(rotatedKey)).isEqualTo(Lookup.ABSENT);
            assertThat(redis.responses()).isEqualTo("0");
        }
    }

    @Test
    void theReplicaThatIsBehindFindsWhatTheOtherWrote() {
        CacheKey aheadKey = new CacheKey(SampleResponses.key("first").digest(), List.of(KEY.digest()));
        try (TestStore behind = store(FIRST, SECOND);
                TestStore ahead = store(SECOND)) {
            ahead.put(RESPONSE);

            assertThat(body(behind.find(aheadKey))).isEqualTo(RESPONSE.body());
        }
    }

    @Test
    void aSecretThatIsNoLongerKnownIsAMissAndNothingIsDeleted() throws IOException {
        try (TestStore old = store(FIRST);
                TestStore knowsOnlyTheNew = store(SECOND)) {
            old.put(RESPONSE);
            String name = redis.anyResponse();
            redis.ask("COPY", name, nameUnder(SECOND));

            assertThat(knowsOnlyTheNew.find(KEY)).isEqualTo(new Lookup.Absent(Why.UNKNOWN_SECRET));
            assertThat(knowsOnlyTheNew.heard).containsExactly(Unusable.SEALED);
            assertThat(redis.responses()).isEqualTo("2");
        }
    }

    @Test
    void whatSomebodyPutThereUnencryptedIsNotServed() throws IOException {
        try (TestStore plain = store();
                TestStore sealing = store(FIRST)) {
            plain.put(RESPONSE);
            redis.ask("RENAME", "ai:response:" + KEY.hex(), nameUnder(FIRST));

            assertThat(sealing.find(KEY)).isEqualTo(new Lookup.Absent(Why.CORRUPT));
            assertThat(sealing.heard).containsExactly(Unusable.UNSEALED);
        }
    }

    @Test
    void whatWasMovedToAnotherNameIsDeleted() throws IOException {
        CacheKey other = SampleResponses.key("another question");
        try (TestStore store = store(FIRST)) {
            store.put(SampleResponses.answering(other, SampleResponses.text(500)));
            redis.ask("RENAME", redis.anyResponse(), nameUnder(FIRST));

            assertThat(store.find(KEY)).isEqualTo(new Lookup.Absent(Why.CORRUPT));
            await().until(() -> redis.responses().equals("0"));
        }
    }

    @Test
    void aPlainStoreStillReadsWhatWasWrittenBeforeThereWereSecrets() {
        try (TestStore store = store()) {
            store.put(RESPONSE);

            assertThat(body(store.find(KEY))).isEqualTo(RESPONSE.body());
        }
    }

    private static String nameUnder(CacheSecret secret) {
        Envelopes envelopes = new Envelopes(new StoredResponseCodec(1), "ai:response:", List.of(secret));
        return new String(envelopes.addresses(KEY).get(0).name(), StandardCharsets.US_ASCII);
    }

    private static byte[] body(Lookup lookup) {
        assertThat(lookup).isInstanceOf(Lookup.Found.class);
        return ((Lookup.Found) lookup).response().body();
    }

    private static TestStore store(CacheSecret... secrets) {
        TestStore store = new TestStore(TestStore.patient(redis.url()), List.of(secrets));
        store.awaitConnections();
        return store;
    }
}
