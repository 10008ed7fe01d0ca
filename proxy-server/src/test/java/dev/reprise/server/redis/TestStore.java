package dev.reprise.server.redis;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheSecret;
import dev.reprise.cache.NearResponses;
import dev.reprise.cache.Purge;
import dev.reprise.cache.Purges;
import dev.reprise.cache.ResponseStore.Lookup;
import dev.reprise.cache.ResponseStore.State;
import dev.reprise.cache.StoredResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The store under test, waited for, with what its listener heard. Time is {@link SampleResponses#NOW}. */
final class TestStore implements AutoCloseable {
    private static final long SECONDS_MAX = 20;

    final List<Object> heard = new CopyOnWriteArrayList<>();
    final List<RedisEvent> events = new CopyOnWriteArrayList<>();
    final List<Lookup> lookups = new CopyOnWriteArrayList<>();
    final List<Boolean> writes = new CopyOnWriteArrayList<>();
    final List<Integer> bytesWritten = new CopyOnWriteArrayList<>();
    final RedisResponseStore store;

    TestStore(RedisSettings settings) {
        this(settings, List.of());
    }

    TestStore(RedisSettings settings, List<CacheSecret> secrets) {
        this(settings, secrets, Clock.fixed(SampleResponses.NOW, ZoneOffset.UTC));
    }

    TestStore(RedisSettings settings, List<CacheSecret> secrets, Clock clock) {
        this(settings, secrets, clock, NearResponses.NONE, ClientLoops.NONE);
    }

    TestStore(RedisSettings settings, List<CacheSecret> secrets, Clock clock, NearResponses near, ClientLoops loops) {
        store = new RedisResponseStore(
                settings, near, loops, secrets, clock, System::nanoTime, Duration.ofDays(30), new RedisStoreListener() {
                    @Override
                    public void unusable(Unusable why) {
                        heard.add(why);
                    }

                    @Override
                    public void refused(RedisError error) {
                        heard.add(error);
                    }

                    @Override
                    public void happened(RedisEvent event) {
                        events.add(event);
                    }

                    @Override
                    public void lookedUp(Lookup found, long nanos) {
                        lookups.add(found);
                    }

                    @Override
                    public void wrote(boolean stored, long nanos) {
                        writes.add(stored);
                    }

                    @Override
                    public void written(int bytes) {
                        bytesWritten.add(bytes);
                    }
                });
    }

    /** Connected, and patient enough for a busy machine. */
    static TestStore connectedTo(String url) {
        TestStore connected = new TestStore(patient(url));
        connected.awaitConnections();
        return connected;
    }

    static RedisSettings patient(String url) {
        return settings(url, Duration.ofSeconds(2), Duration.ofSeconds(10), 256);
    }

    /** With the deadline that production has, from the first second on. */
    static RedisSettings impatient(String url) {
        return settings(url, Duration.ofMillis(30), Duration.ofSeconds(2), 256);
    }

    /** Patient, with a bound of how many are stored. */
    static RedisSettings bounded(String url, int responsesMax) {
        return settings(url, Duration.ofSeconds(2), Duration.ofSeconds(10), 256, responsesMax);
    }

    static RedisSettings settings(String url, Duration commandTimeout, Duration connectTimeout, int inFlightMax) {
        return settings(url, commandTimeout, connectTimeout, inFlightMax, 0);
    }

    private static RedisSettings settings(
            String url, Duration commandTimeout, Duration connectTimeout, int inFlightMax, int responsesMax) {
        return new RedisSettings(
                url,
                RedisTls.STANDARD,
                "ai",
                commandTimeout,
                commandTimeout,
                commandTimeout.multipliedBy(2),
                connectTimeout,
                inFlightMax,
                64 << 20,
                8 << 20,
                responsesMax);
    }

    /** Until lookups and writes both come through. */
    void awaitConnections() {
        Awaitility.await().atMost(Duration.ofSeconds(SECONDS_MAX)).until(this::isUp);
    }

    void awaitFirstAttempt() {
        await(store.firstAttempt());
    }

    Lookup find(CacheKey key) {
        return await(store.find(key));
    }

    StoredResponse found(CacheKey key) {
        return ((Lookup.Found) find(key)).response();
    }

    /** What a lookup ends as: {@code FOUND}, or why not. */
    String outcome(CacheKey key) {
        Lookup lookup = find(key);
        return lookup instanceof Lookup.Absent absent ? absent.why().name() : "FOUND";
    }

    boolean put(StoredResponse response) {
        return await(store.put(response));
    }

    Purges purges() {
        return store.purges();
    }

    boolean purge(Purge purge) {
        return await(store.purge(purge));
    }

    boolean isUp() {
        return store.state() == State.UP;
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        await(store.close());
    }
}
