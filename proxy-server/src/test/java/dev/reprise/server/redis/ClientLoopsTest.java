package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.NearResponses;
import dev.reprise.cache.ResponseStore.Lookup;
import dev.reprise.cache.StoredResponse;
import dev.reprise.server.memory.CaffeineNearResponses;
import dev.reprise.server.netty.EventLoops;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lookups on the clients' event loops, with a real Redis and the deadline that production has. */
class ClientLoopsTest {

    private static final CacheKey KEY = SampleResponses.key("what is the answer?");
    private static final Duration CHANGE_MAX = Duration.ofSeconds(20);

    private final EventLoops loops = EventLoops.of(2);
    private RedisServer redis;
    private TestStore store;

    @BeforeEach
    void start() throws IOException {
        redis = RedisServer.started();
        store = new TestStore(
                TestStore.impatient(redis.url()),
                List.of(),
                Clock.fixed(SampleResponses.NOW, ZoneOffset.UTC),
                NearResponses.NONE,
                new ClientLoops(loops.all()));
        store.awaitConnections();
        await().atMost(CHANGE_MAX).until(() -> store.put(SampleResponses.answering(KEY, SampleResponses.text(200))));
        await().atMost(CHANGE_MAX).until(() -> store.outcome(KEY).equals("FOUND"));
    }

    @AfterEach
    void stop() throws IOException {
        store.close();
        loops.close();
        redis.close();
    }

    /** Begun on that loop, and then whatever else. */
    private CompletableFuture<Lookup> lookUp(EventLoop loop, Runnable then) {
        CompletableFuture<Lookup> found = new CompletableFuture<>();
        loop.execute(() -> {
            store.store.find(KEY).whenComplete((lookup, fault) -> found.complete(lookup));
            then.run();
        });
        return found;
    }

    @Test
    void answersOnTheLoopThatAsked() throws Exception {
        for (EventLoop loop : loops.all()) {
            CompletableFuture<Boolean> there = new CompletableFuture<>();
            loop.execute(() -> store.store
                    .find(KEY)
                    .whenComplete(
                            (lookup, fault) -> there.complete(loop.inEventLoop() && lookup instanceof Lookup.Found)));

            assertThat(there.get(CHANGE_MAX.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    /** That the loop did something else meanwhile is not Redis's fault. */
    @Test
    void waitsForRedisAndNotForALoopThatIsHeldUpBeyondTheDeadline() throws Exception {
        for (int i = 0; i < 3; i++) {
            CompletableFuture<Lookup> found = lookUp(loops.all().get(0), () -> holdUp(Duration.ofMillis(300)));

            assertThat(found.get(CHANGE_MAX.toSeconds(), TimeUnit.SECONDS)).isInstanceOf(Lookup.Found.class);
        }
    }

    @Test
    void endsALookupAtItsDeadlineWhenRedisHangs() throws Exception {
        redis.freeze();

        CompletableFuture<Lookup> found = lookUp(loops.all().get(0), () -> {});

        assertThat(found.get(CHANGE_MAX.toSeconds(), TimeUnit.SECONDS)).isInstanceOf(Lookup.Absent.class);
        redis.thaw();
    }

    @Test
    void hasConnectionsForTheLookupsAndTheWritesOfEachLoop() {
        await().atMost(CHANGE_MAX) // two and two, that for what is large, and the one that asks
                .until(() -> redis.info("clients").contains("connected_clients:6"));
    }

    /** As it does before another server takes over: it keeps the connection of whoever writes waiting. */
    @Test
    void findsWhileRedisHoldsUpWrites() throws Exception {
        redis.ask("CLIENT", "PAUSE", "600000", "WRITE");
        CompletionStage<Boolean> writing = store.store.put(SampleResponses.answering(KEY, SampleResponses.text(200)));

        for (int i = 0; i < 20; i++) {
            CompletableFuture<Lookup> found = lookUp(loops.all().get(i % 2), () -> {});
            assertThat(found.get(CHANGE_MAX.toSeconds(), TimeUnit.SECONDS)).isInstanceOf(Lookup.Found.class);
        }
        assertThat(TestStore.await(writing)).isFalse();
    }

    /**
     * Of two answers to one question the older must not be the last: over two connections, one for what is small and one for
     * what is large, it was.
     */
    @Test
    void writesTheAnswersToOneQuestionOverOneConnectionAndThoseToManyOverAll() throws Exception {
        try (RespSocket monitor = new RespSocket(redis.port())) {
            monitor.send("MONITOR");
            assertThat(monitor.line()).isEqualTo("+OK");
            for (int i = 0; i < 32; i++) {
                CacheKey key = SampleResponses.key("question " + i % 8);
                byte[] answer = i < 16 ? SampleResponses.text(200) : SampleResponses.noise(100_000);
                assertThat(store.put(SampleResponses.answering(key, answer))).isTrue();
            }

            Map<String, Set<String>> writers = writers(monitor, 32);

            assertThat(writers)
                    .hasSize(8)
                    .allSatisfy((name, connections) -> assertThat(connections).hasSize(1));
            assertThat(writers.values().stream().distinct()).hasSize(2);
        }
    }

    /** A loop read the older answer late, after another had stored the newer, and kept it until it read that it had changed. */
    @Test
    void keepsNothingNearThatAnotherLoopHasReplacedSinceItWasAskedFor() throws Exception {
        WatchedNear near = new WatchedNear();
        try (TestStore nearStore = new TestStore(
                TestStore.patient(redis.url()),
                List.of(),
                Clock.fixed(SampleResponses.NOW, ZoneOffset.UTC),
                near,
                new ClientLoops(loops.all()))) {
            nearStore.awaitConnections();
            for (int bytes = 300; bytes < 302; bytes++) {
                EventLoop loop = loops.all().get(bytes % 2);
                near.newestBytes = 0;
                await().atMost(CHANGE_MAX).until(() -> nearStore.outcome(KEY).equals("FOUND") && near.kept);
                CountDownLatch asked = new CountDownLatch(1);
                near.anyMayHaveChanged();
                loop.execute(() -> {
                    nearStore.store.find(KEY).whenComplete((lookup, fault) -> {});
                    loop.execute(
                            () -> { // when it was sent
                                asked.countDown();
                                holdUp(Duration.ofMillis(300));
                            });
                });
                asked.await();

                assertThat(nearStore.put(SampleResponses.answering(KEY, SampleResponses.text(bytes))))
                        .isTrue();
                near.newestBytes = bytes;

                assertThat(loop.submit(() -> nearStore.store.find(KEY)).get().toCompletableFuture())
                        .succeedsWithin(CHANGE_MAX);
                assertThat(near.keptWhatWasReplaced).isFalse();
            }
        }
    }

    /** Looks at whether it has just kept something though a newer one is stored. */
    private static final class WatchedNear implements NearResponses {
        private final NearResponses near = new CaffeineNearResponses(1 << 20, System::nanoTime);
        private volatile boolean kept;
        private volatile int newestBytes;
        private volatile boolean keptWhatWasReplaced;

        @Override
        public @Nullable StoredResponse find(String name) {
            return near.find(name);
        }

        @Override
        public long changes(String name) {
            return near.changes(name);
        }

        @Override
        public void keep(String name, StoredResponse response, long changesThen) {
            near.keep(name, response, changesThen);
            StoredResponse found = near.find(name);
            kept |= found != null;
            keptWhatWasReplaced |= found != null && newestBytes > 0 && found.body().length != newestBytes;
        }

        @Override
        public void changed(String name) {
            near.changed(name);
        }

        @Override
        public void anyMayHaveChanged() {
            near.anyMayHaveChanged();
        }
    }

    /** From where each name was set, by what Redis says of the next so many times. */
    private static Map<String, Set<String>> writers(RespSocket monitor, int times) throws IOException {
        Pattern set = Pattern.compile("\\+\\S+ \\[0 (\\S+)] \"SET\" \"(\\S+)\" .*");
        Map<String, Set<String>> writers = new HashMap<>();
        for (int found = 0; found < times; ) {
            Matcher matcher = set.matcher(monitor.line());
            if (matcher.matches()) {
                writers.computeIfAbsent(matcher.group(2), name -> new HashSet<>())
                        .add(matcher.group(1));
                found++;
            }
        }
        return writers;
    }

    private static void holdUp(Duration time) {
        try {
            assertThat(new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS))
                    .isFalse();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
