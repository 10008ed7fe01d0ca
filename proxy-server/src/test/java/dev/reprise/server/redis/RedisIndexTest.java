package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheSecret;
import dev.reprise.cache.Purge;
import dev.reprise.cache.Purge.Scope;
import dev.reprise.cache.ResponseStore;
import dev.reprise.cache.StoreIndex;
import dev.reprise.cache.StoreIndex.Coverage;
import dev.reprise.cache.StoredResponse;
import dev.reprise.cache.Use;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told of a real Redis's responses, and which of them make room. */
class RedisIndexTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Purge MODEL = new Purge(Scope.MODEL, "gpt-5.2");

    private final Ticking clock = new Ticking();
    private RedisServer redis;

    @BeforeEach
    void start() throws IOException {
        redis = RedisServer.started();
    }

    @AfterEach
    void stop() throws IOException {
        redis.close();
    }

    /** Each look at it is a second later than the one before. */
    private static final class Ticking extends Clock {
        private Instant now = SampleResponses.NOW; // guarded by this

        @Override
        public synchronized Instant instant() {
            now = now.plus(SECOND);
            return now;
        }

        synchronized void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private TestStore store(RedisSettings settings, CacheSecret... secrets) {
        TestStore store = new TestStore(settings, List.of(secrets), clock);
        store.awaitConnections();
        return store;
    }

    private TestStore store(CacheSecret... secrets) {
        return store(TestStore.patient(redis.url()), secrets);
    }

    private static StoredResponse response(String question) {
        return SampleResponses.answering(SampleResponses.key(question), SampleResponses.text(200));
    }

    private static List<Use> recent(TestStore store, int limit) {
        return TestStore.await(store.store.index().recent(limit)).orElseThrow();
    }

    private static List<CacheKey> keys(List<Use> uses) {
        return uses.stream().map(Use::key).toList();
    }

    private static CacheKey key(String question) {
        return SampleResponses.key(question);
    }

    private static Optional<Coverage> coverage(TestStore store, Purge purge) {
        return TestStore.await(store.store.index().coverage(purge));
    }

    @Test
    void notesTogetherWhatIsStoredMeanwhile() throws Exception {
        int responses = 60;
        try (TestStore store = store()) {
            redis.freeze();
            List<CompletableFuture<Boolean>> stored = IntStream.range(0, responses)
                    .mapToObj(i -> store.store.put(response("question " + i)).toCompletableFuture())
                    .toList();
            redis.thaw();
            assertThat(stored)
                    .allSatisfy(one -> assertThat(TestStore.await(one)).isTrue());

            assertThat(TestStore.await(store.store.index().responses())).hasValue(responses);
            assertThat(calls("zadd")).isBetween(1, responses / 3);
        }
    }

    /** How often Redis was given that command. */
    private int calls(String command) throws IOException {
        Matcher calls = Pattern.compile("cmdstat_" + command + ":calls=(\\d+)").matcher(redis.info("commandstats"));
        return calls.find() ? Integer.parseInt(calls.group(1)) : 0;
    }

    @Test
    void tellsWhatWasUsedLastByAllReplicasWithItsHits() {
        try (TestStore one = store();
                TestStore other = store()) {
            one.put(response("first"));
            one.put(response("second"));
            one.put(response("third"));
            recent(one, 1);
            other.store.used(response("first"));
            other.store.used(response("first"));
            recent(other, 1);
            one.store.used(response("first"));
            one.store.used(response("second"));

            List<Use> recent = recent(one, 10);

            assertThat(keys(recent)).containsExactly(key("second"), key("first"), key("third"));
            assertThat(recent).extracting(Use::hits).containsExactly(1L, 3L, 0L);
            assertThat(keys(recent(other, 2))).containsExactly(key("second"), key("first"));
            assertThat(TestStore.await(other.store.index().hits(key("first")))).isEqualTo(OptionalLong.of(3));
            assertThat(TestStore.await(other.store.index().hits(key("third")))).isEqualTo(OptionalLong.of(0));
            assertThat(TestStore.await(other.store.index().hits(key("never")))).isEmpty();
        }
    }

    @Test
    void tellsAllButTheQuestionAndTheAnswer() {
        StoredResponse response = response("first");
        try (TestStore store = store()) {
            store.put(response);

            Use use = recent(store, 1).get(0);

            assertThat(use.labels()).isEqualTo(response.labels());
            assertThat(use.endpoint()).isEqualTo(response.endpoint());
            assertThat(use.purgesKnown()).isEqualTo(response.purgesKnown());
            assertThat(use.created()).isEqualTo(response.created());
            assertThat(use.freshFor()).isEqualTo(response.freshFor());
            assertThat(use.bytes()).isEqualTo(200);
            assertThat(use.last()).isAfter(SampleResponses.NOW);
        }
    }

    @Test
    void whatWasUsedIsWrittenDownBeforeAProcessEnds() {
        try (TestStore one = store()) {
            one.put(response("first"));
            one.store.used(response("first"));
        }
        try (TestStore next = store()) {
            assertThat(recent(next, 10)).extracting(Use::hits).containsExactly(1L);
        }
    }

    @Test
    void tellsNothingOfWhatWasTakenBack() {
        try (TestStore store = store()) {
            store.put(response("first"));
            store.put(response("second"));
            assertThat(TestStore.await(store.store.remove(key("first")))).isTrue();

            await().untilAsserted(() ->
                    assertThat(TestStore.await(store.store.index().responses())).hasValue(1));
            assertThat(keys(recent(store, 10))).containsExactly(key("second"));
            assertThat(store.find(key("first"))).isEqualTo(ResponseStore.Lookup.ABSENT);
        }
    }

    @Test
    void tellsNothingOfWhatIsPurgedOrExpired() {
        try (TestStore store = store()) {
            store.put(response("first"));
            store.put(SampleResponses.withFreshFor(response("second"), Duration.ofMinutes(5)));
            assertThat(keys(recent(store, 10))).containsExactly(key("second"), key("first"));

            clock.pass(Duration.ofMinutes(10));

            assertThat(keys(recent(store, 10))).containsExactly(key("first"));
            store.purge(MODEL);
            assertThat(recent(store, 10)).isEmpty();
        }
    }

    @Test
    void ofNoMoreThanAThousandAnythingIsKept() throws IOException {
        try (TestStore store = store()) {
            for (int i = 0; i < 1_100; i++) {
                store.store.used(response("question " + i));
            }

            assertThat(recent(store, 2_000))
                    .hasSize(1_000)
                    .first()
                    .extracting(Use::key)
                    .isEqualTo(key("question 1099"));
            for (int i = 0; i < 50; i++) {
                store.store.used(response("another " + i));
            }
            assertThat(recent(store, 2_000)).hasSize(1_000);
            assertThat(redis.ask("ZCARD", "ai:recent")).isEqualTo("1000");
            assertThat(redis.ask("HLEN", "ai:recent:about")).isEqualTo("1000");
            assertThat(redis.ask("HLEN", "ai:recent:hits")).isEqualTo("1000");
        }
    }

    @Test
    void underASecretNothingIsTold() throws IOException {
        try (TestStore store = store(TestSecrets.secret(1))) {
            store.put(response("first"));
            store.store.used(response("first"));

            assertThat(recent(store, 1).get(0).labels().model()).isEqualTo("gpt-5.2");
            assertThat(recent(store, 1).get(0).key()).isEqualTo(key("first"));
            assertThat(new String(redis.dumps(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("gpt-5.2")
                    .doesNotContain(key("first").hex());
            assertThat(coverage(store, MODEL)).contains(new Coverage(1, 1, false));
        }
        try (TestStore outsider = store(TestSecrets.secret(2))) {
            assertThat(recent(outsider, 1)).isEmpty();
            assertThat(coverage(outsider, MODEL)).contains(new Coverage(0, 1, false));
        }
    }

    @Test
    void evictsTheTenthThatWasUsedLongestAgo() throws IOException {
        try (TestStore store = store(TestStore.bounded(redis.url(), 50))) {
            for (int i = 0; i < 50; i++) {
                store.put(response("question " + i));
            }
            recent(store, 1);
            assertThat(redis.responses()).isEqualTo("50");
            for (int i = 0; i < 3; i++) {
                store.store.used(response("question " + i));
            }
            store.put(response("one more"));

            recent(store, 1);

            assertThat(redis.responses()).isEqualTo("45");
            for (int i = 0; i < 3; i++) {
                assertThat(store.outcome(key("question " + i))).isEqualTo("FOUND");
            }
            for (int i = 3; i < 9; i++) {
                assertThat(store.outcome(key("question " + i))).isEqualTo("ABSENT");
            }
            assertThat(store.outcome(key("question 9"))).isEqualTo("FOUND");
            assertThat(store.outcome(key("one more"))).isEqualTo("FOUND");
            assertThat(redis.ask("ZCARD", "ai:recent")).isEqualTo("45");
            assertThat(redis.ask("ZCARD", "ai:expiry")).isEqualTo("45");
            assertThat(redis.ask("HLEN", "ai:recent:about")).isEqualTo("45");
        }
    }

    @Test
    void evictsNothingThatIsNotAResponse() throws IOException {
        try (TestStore store = store(TestStore.bounded(redis.url(), 10))) {
            redis.ask("SET", "ai:response:mine", "somebody else's");
            redis.ask("ZADD", "ai:recent", "1", "mine");
            for (int i = 0; i < 11; i++) {
                store.put(response("question " + i));
            }

            recent(store, 1);

            assertThat(redis.ask("EXISTS", "ai:response:mine")).isEqualTo("1");
            assertThat(redis.ask("ZSCORE", "ai:recent", "mine")).isEmpty();
        }
    }

    @Test
    void whatNobodySawUsedMakesRoomToo() throws IOException {
        try (TestStore before = store()) {
            for (int i = 0; i < 30; i++) {
                before.put(response("question " + i));
            }
        }
        redis.ask("DEL", "ai:recent");
        try (TestStore store = store(TestStore.bounded(redis.url(), 20))) {
            store.put(response("one more"));
            recent(store, 1);

            assertThat(redis.responses()).isEqualTo("18");
        }
    }

    @Test
    void aBoundOfOneKeepsTheLatest() throws IOException {
        try (TestStore store = store(TestStore.bounded(redis.url(), 1))) {
            store.put(response("first"));
            store.put(response("second"));

            recent(store, 1);

            assertThat(store.outcome(key("first"))).isEqualTo("ABSENT");
            assertThat(store.outcome(key("second"))).isEqualTo("FOUND");
        }
    }

    @Test
    void whatExpiredDoesNotGatherUnderABound() throws IOException {
        try (TestStore store = store(TestStore.bounded(redis.url(), 1_000))) {
            redis.ask("EVAL", "for i = 1, 5000 do redis.call('ZADD', 'ai:recent', i, 'expired' .. i) end", "0");
            store.put(response("first"));

            recent(store, 1);

            assertThat(redis.ask("ZCARD", "ai:recent")).isEqualTo("2000");
        }
    }

    /** Of more than a thousand only the last thousand were known once, and the first of those went. */
    @Test
    void evictsWhatWasUsedLongestAgoOfMoreThanAThousand() throws IOException {
        try (TestStore store = store(TestStore.bounded(redis.url(), 1_500))) {
            for (int i = 0; i < 1_500; i++) {
                store.put(response("question " + i));
                if (i % 300 == 299) {
                    recent(store, 1); // as every two seconds
                }
            }
            store.put(response("one more"));

            recent(store, 1);

            assertThat(redis.responses()).isEqualTo("1350");
            for (int i = 0; i < 1_500; i += 10) {
                assertThat(store.outcome(key("question " + i)))
                        .as("question %d", i)
                        .isEqualTo(i < 151 ? "ABSENT" : "FOUND");
            }
        }
    }

    @Test
    void waitsWhileRedisTakesNoWrites() throws IOException {
        try (TestStore store = store()) {
            store.put(response("first"));
            recent(store, 1);
            redis.fill();
            store.put(response("refused"));
            store.store.used(response("first"));
            assertThat(recent(store, 1)).extracting(Use::hits).containsExactly(0L);
            redis.empty();

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> recent(store, 1).get(0).hits() == 1);
        }
    }

    @Test
    void withoutRedisNothingIsKnown() throws IOException {
        try (TestStore store = store()) {
            redis.kill();

            assertThat(TestStore.await(store.store.index().recent(1))).isEmpty();
            assertThat(TestStore.await(store.store.index().hits(key("first")))).isEmpty();
            assertThat(TestStore.await(store.store.index().responses())).isEmpty();
            assertThat(coverage(store, MODEL)).isEmpty();
        }
    }

    @Test
    void worksInAClusterWhoseNodesEachHavePartOfIt() throws IOException {
        try (RedisCluster cluster = RedisCluster.started(3);
                TestStore store = store(TestStore.bounded(cluster.url(), 20))) {
            for (int i = 0; i < 25; i++) {
                store.put(response("question " + i));
            }
            store.store.used(response("question 24"));

            assertThat(recent(store, 100))
                    .hasSize(18)
                    .first()
                    .extracting(Use::hits)
                    .isEqualTo(1L);
            assertThat(coverage(store, MODEL)).contains(new Coverage(18, 18, false));
        }
    }

    @Test
    void countsWhatAPurgeWouldCoverAndPurgesNothing() {
        StoredResponse first = response("first");
        try (TestStore store = store()) {
            store.put(first);
            store.put(response("second"));

            assertThat(coverage(store, MODEL)).contains(new Coverage(2, 2, false));
            assertThat(coverage(store, Purge.ALL)).contains(new Coverage(2, 2, false));
            assertThat(coverage(store, new Purge(Scope.TAG, "größe"))).contains(new Coverage(2, 2, false));
            assertThat(coverage(store, new Purge(Scope.NAMESPACE, "default"))).contains(new Coverage(2, 2, false));
            assertThat(coverage(store, new Purge(Scope.NAMESPACE, ""))).contains(new Coverage(0, 2, false));
            assertThat(coverage(
                            store, new Purge(Scope.REQUEST, first.bodyDigest().hex())))
                    .contains(new Coverage(2, 2, false));
            assertThat(coverage(store, new Purge(Scope.KEY, first.key().hex()))).contains(new Coverage(1, 1, false));
            assertThat(coverage(store, new Purge(Scope.KEY, key("never").hex())))
                    .contains(new Coverage(0, 1, false));
            assertThat(store.outcome(first.key())).isEqualTo("FOUND");

            store.purge(MODEL);
            assertThat(coverage(store, Purge.ALL)).contains(new Coverage(0, 2, false));
        }
    }

    @Test
    void estimatesFromTenThousandOfMore() throws IOException {
        StoredResponse sample = response("a");
        try (TestStore store = store()) {
            store.put(sample);
            String name = "ai:response:" + sample.key().hex();
            redis.ask(
                    "EVAL",
                    "local value = redis.call('GET', KEYS[1]) for i = 1, 29999 do "
                            + "if i % 3 > 0 then redis.call('SET', 'ai:response:' .. i, value) end "
                            + "redis.call('ZADD', 'ai:expiry', 4000000000000 + i, i) end",
                    "1",
                    name);

            Coverage all = coverage(store, MODEL).orElseThrow();

            assertThat(all.isEstimate()).isTrue();
            assertThat(all.examined()).isEqualTo(StoreIndex.EXAMINED_MAX);
            assertThat(all.responses()).isBetween(19_500L, 20_500L);
        }
    }
}
