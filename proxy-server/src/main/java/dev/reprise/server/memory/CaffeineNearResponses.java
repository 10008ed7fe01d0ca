package dev.reprise.server.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import dev.reprise.cache.NearResponses;
import dev.reprise.cache.StoredResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounded in bytes. A change is counted before what is here is forgotten, and what is kept is looked at once more after it is
 * here: so of a response and a change of it that come at the same time, it is the change that stays.
 */
public final class CaffeineNearResponses implements NearResponses {

    /**
     * After that each is looked up where it is stored once more: there it stays one of those that are used, and a change that
     * nobody told of ends.
     */
    static final Duration KEPT_MAX = Duration.ofMinutes(1);

    private static final int STRIPES = 4096; // a power of two

    private final Cache<String, StoredResponse> responses;
    private final Policy.Eviction<String, StoredResponse> bound;
    private final AtomicLongArray changes = new AtomicLongArray(STRIPES);
    private final AtomicLong changesOfAll = new AtomicLong();

    /**
     * Nothing is here yet.
     *
     * @param bytesMax what all responses together may take, configured as {@code cache.memory-bytes}
     * @param nanoTime the ticks by which they go
     */
    public CaffeineNearResponses(long bytesMax, LongSupplier nanoTime) {
        responses = Caffeine.newBuilder()
                .maximumWeight(bytesMax)
                .weigher((String name, StoredResponse response) -> MemoryResponseStore.weightBytes(response))
                .expireAfterWrite(KEPT_MAX)
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .build();
        bound = responses.policy().eviction().orElseThrow();
    }

    @Override
    public @Nullable StoredResponse find(String name) {
        return responses.getIfPresent(name);
    }

    @Override
    public long changes(String name) {
        return changes.get(stripe(name)) + changesOfAll.get(); // neither ever falls
    }

    @Override
    public void keep(String name, StoredResponse response, long changesThen) {
        if (changes(name) != changesThen) {
            return;
        }
        responses.put(name, response);
        if (changes(name) != changesThen) {
            responses.invalidate(name);
        }
    }

    @Override
    public void changed(String name) {
        changes.incrementAndGet(stripe(name));
        responses.invalidate(name);
    }

    @Override
    public void anyMayHaveChanged() {
        changesOfAll.incrementAndGet();
        responses.invalidateAll();
    }

    /** Forgets everything: the heap is full. */
    public void giveWay() {
        responses.invalidateAll();
    }

    private static int stripe(String name) {
        return name.hashCode() & (STRIPES - 1);
    }

    /** What they take, by the same measure as the bound. */
    long bytes() {
        responses.cleanUp();
        return bound.weightedSize().orElse(0);
    }
}
