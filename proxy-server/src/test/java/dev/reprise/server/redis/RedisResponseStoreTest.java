package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.ResponseStore.Lookup;
import dev.reprise.cache.ResponseStore.State;
import dev.reprise.cache.StoredResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisResponseStoreTest {
    private static final CacheKey KEY = SampleResponses.key("what is the answer?");
    private static final StoredResponse RESPONSE = SampleResponses.answering(KEY, SampleResponses.text(2_000));
    private static final String NAME = "ai:response:" + KEY.hex();

    private static RedisServer redis;

    private TestStore store;

    @BeforeAll
    static void startRedis() throws IOException {
        redis = RedisServer.started();
    }

    @AfterAll
    static void stopRedis() throws IOException {
        redis.close();
    }

    @BeforeEach
    void connect() throws IOException {
        redis.ask("FLUSHALL");
        store = TestStore.connectedTo(redis.url());
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void findsWhatItStored() {
        assertThat(store.outcome(KEY)).isEqualTo("ABSENT");

        assertThat(store.put(RESPONSE)).isTrue();

        assertThat(store.found(KEY)).usingRecursiveComparison().isEqualTo(RESPONSE);
        assertThat(store.store.state()).isEqualTo(State.UP);
    }

    @Test
    void tellsWhatLookupsAndWritesEndedWith() throws IOException {
        store.outcome(KEY);
        store.put(RESPONSE);
        store.found(KEY);

        assertThat(store.lookups).hasSize(2).first().isEqualTo(Lookup.ABSENT);
        assertThat(store.lookups.get(1)).isInstanceOf(Lookup.Found.class);
        assertThat(store.writes).containsExactly(true);
        assertThat(store.bytesWritten).containsExactly(value().length);
    }

    @Test
    void storesOneStringThatRedisForgetsWhenItIsStale() throws IOException {
        store.put(RESPONSE);

        assertThat(redis.responses()).isEqualTo("1");
        assertThat(redis.ask("TYPE", NAME)).isEqualTo("string");
        assertThat(Long.parseLong(redis.ask("PTTL", NAME)))
                .isBetween(Duration.ofHours(23).toMillis(), Duration.ofHours(24).toMillis());
        assertThat(value()).startsWith(0x89, 'R', 'P', 'R', StoredResponseCodec.FORMAT_VERSION);
    }

    /** It was stored when {@code cache.ttl-max} was longer. */
    @Test
    void findsNothingThatStaysFreshForLongerThanAnyMay() {
        store.put(SampleResponses.withFreshFor(RESPONSE, Duration.ofDays(90)));

        assertThat(store.found(KEY).freshFor()).isEqualTo(Duration.ofDays(30));
    }

    @Test
    void storesWhatIsAlreadyStaleForAMoment() {
        StoredResponse stale = SampleResponses.withFreshFor(RESPONSE, Duration.ofSeconds(-1));

        assertThat(store.put(stale)).isTrue();
    }

    @Test
    void findsResponsesLargerThanOneRead() {
        StoredResponse large = SampleResponses.answering(KEY, SampleResponses.noise(5_000_000));

        assertThat(store.put(large)).isTrue();

        assertThat(store.found(KEY).body()).isEqualTo(large.body());
    }

    @Test
    void findsAResponseOfExactlyOneRead() {
        int rest = new StoredResponseCodec(8 << 20)
                        .encode(SampleResponses.answering(KEY, SampleResponses.noise(100)))
                        .orElseThrow()
                        .length
                - 100;
        StoredResponse exact =
                SampleResponses.answering(KEY, SampleResponses.noise(RedisResponseStore.LOOKUP_BYTES_MAX - rest));

        assertThat(store.put(exact)).isTrue();

        assertThat(store.find(KEY)).isInstanceOf(Lookup.Found.class);
    }

    @Test
    void refusesResponsesBeyondTheLimit() throws IOException {
        assertThat(store.put(SampleResponses.answering(KEY, new byte[(8 << 20) + 1])))
                .isFalse();
        assertThat(redis.responses()).isEqualTo("0");
    }

    @Test
    void leavesForeignValuesAlone() throws IOException {
        redis.ask("SET", NAME, "somebody else's");

        assertThat(store.outcome(KEY)).isEqualTo("CORRUPT");

        assertThat(redis.ask("GET", NAME)).isEqualTo("somebody else's");
        assertThat(store.heard).containsExactly(Unusable.FOREIGN);
    }

    @Test
    void leavesForeignTypesAlone() throws IOException {
        redis.ask("RPUSH", NAME, "somebody else's");

        assertThat(store.outcome(KEY)).isEqualTo("CORRUPT");

        assertThat(redis.ask("LLEN", NAME)).isEqualTo("1");
        assertThat(store.heard).containsExactly(RedisError.WRONG_TYPE, Unusable.FOREIGN);
    }

    @Test
    void leavesNewerVersionsAlone() throws IOException {
        store.put(RESPONSE);
        byte[] newer = value();
        newer[4] = StoredResponseCodec.FORMAT_VERSION + 1;
        set(newer);

        assertThat(store.outcome(KEY)).isEqualTo("NEWER");

        assertThat(value()).isEqualTo(newer);
        assertThat(store.heard).containsExactly(Unusable.NEWER);
    }

    @Test
    void deletesCorruptValues() throws IOException {
        store.put(RESPONSE);
        byte[] corrupt = value();
        corrupt[corrupt.length / 2]++;
        set(corrupt);

        assertThat(store.outcome(KEY)).isEqualTo("CORRUPT");

        assertGone();
        assertThat(store.heard).containsExactly(Unusable.CORRUPT);
    }

    @Test
    void deletesLargeValuesThatWereCut() throws IOException {
        store.put(SampleResponses.answering(KEY, SampleResponses.noise(3_000_000)));
        set(Arrays.copyOf(value(), 2_000_000));

        assertThat(store.outcome(KEY)).isEqualTo("CORRUPT");

        assertGone();
    }

    @Test
    void deletesAResponseThatIsUnderTheWrongKey() throws IOException {
        CacheKey other = SampleResponses.key("another question");
        store.put(RESPONSE);
        redis.ask("RENAME", NAME, "ai:response:" + other.hex());

        assertThat(store.outcome(other)).isEqualTo("CORRUPT");
    }

    @Test
    void findsTheMasterThroughSentinel() throws IOException {
        try (RedisServer sentinel = RedisServer.sentinelOf(redis, "main");
                TestStore throughSentinel = TestStore.connectedTo(sentinel.sentinelUrl("main"))) {
            assertThat(throughSentinel.put(RESPONSE)).isTrue();
        }

        assertThat(store.outcome(KEY)).isEqualTo("FOUND");
    }

    @Test
    void answersAfterItWasClosed() {
        store.close();

        assertThat(store.outcome(KEY)).isEqualTo("UNAVAILABLE");
        assertThat(store.put(RESPONSE)).isFalse();
        assertThat(store.isUp()).isFalse();
    }

    private static void assertGone() {
        await().until(() -> redis.ask("EXISTS", NAME).equals("0"));
    }

    private static byte[] value() throws IOException {
        return redis.ask(bytes("GET"), bytes(NAME));
    }

    private static void set(byte[] value) throws IOException {
        redis.ask(bytes("SET"), bytes(NAME), value);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
