package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.NearResponses;
import dev.reprise.cache.ResponseStore.Lookup;
import dev.reprise.server.netty.EventLoops;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
    void hasAConnectionForTheLookupsOfEachLoop() {
        await().atMost(CHANGE_MAX) // two, that for writes, and the one that asks
                .until(() -> redis.info("clients").contains("connected_clients:4"));
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
