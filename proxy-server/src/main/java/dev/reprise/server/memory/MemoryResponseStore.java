package dev.reprise.server.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.reprise.cache.CacheKey;
import dev.reprise.cache.LocalPurges;
import dev.reprise.cache.Purge;
import dev.reprise.cache.Purges;
import dev.reprise.cache.ResponseStore;
import dev.reprise.cache.StoreIndex;
import dev.reprise.cache.StoredResponse;
import dev.reprise.cache.UseList;
import dev.reprise.http.Headers;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps responses in this process, bounded in bytes, each until it is stale. What does not fit makes room by how recently
 * and how often the others were asked for (W-TinyLFU); a response too large for the whole store is not stored.
 * Everything runs on the caller's thread and is done when the call returns.
 */
public final class MemoryResponseStore implements ResponseStore {
    /** What a response takes besides its body and its texts: objects, references, Caffeine's node. */
    static final int OVERHEAD_BYTES = 1024;

    /** What it keeps however full the heap is. */
    static final long BYTES_MIN = 1 << 20;

    private static final CompletionStage<Lookup> ABSENT = CompletableFuture.completedFuture(Lookup.ABSENT);
    private static final CompletionStage<Boolean> STORED = CompletableFuture.completedFuture(true);
    private static final CompletionStage<Boolean> REMOVED = CompletableFuture.completedFuture(true);
    private static final CompletionStage<Boolean> NOT_STORED = CompletableFuture.completedFuture(false);

    private final Cache<CacheKey, StoredResponse> responses;
    private final Policy<CacheKey, StoredResponse> policy;
    private final LocalPurges purges;
    private final UseList uses;
    private final Clock clock;
    private final int responsesMax;

    /**
     * An empty store.
     *
     * @param bytesMax what all responses together may take, configured as {@code cache.memory-bytes}
     * @param responsesMax how many it keeps, configured as {@code cache.responses-max}; 0 sets no bound
     * @param clock tells how long a response is still fresh when it comes
     * @param nanoTime the ticks by which it then expires
     */
    public MemoryResponseStore(long bytesMax, int responsesMax, Clock clock, LongSupplier nanoTime) {
        if (bytesMax <= 0) {
            throw new IllegalArgumentException("cache.memory-bytes: " + bytesMax + " (expected: > 0)");
        }
        this.clock = clock;
        this.responsesMax = responsesMax;
        uses = new UseList(Math.max(StoreIndex.RECENT_MAX, responsesMax + 1));
        responses = Caffeine.newBuilder()
                .maximumWeight(bytesMax)
                .weigher((CacheKey key, StoredResponse response) -> weightBytes(response))
                .expireAfter(Expiry.creating((CacheKey key, StoredResponse response) -> response.ttl(clock.instant())))
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .removalListener((@Nullable CacheKey key, @Nullable StoredResponse response, RemovalCause cause) -> {
                    if (key != null && cause != RemovalCause.REPLACED) {
                        uses.remove(key);
                    }
                })
                .build();
        policy = responses.policy();
        purges = new LocalPurges(clock);
    }

    @Override
    public CompletionStage<Lookup> find(CacheKey key) {
        StoredResponse response = responses.getIfPresent(key);
        return response == null ? ABSENT : CompletableFuture.completedFuture(new Lookup.Found(response));
    }

    @Override
    public CompletionStage<Boolean> put(StoredResponse response) {
        responses.put(response.key(), response);
        if (!response.equals(policy.getIfPresentQuietly(response.key()))) {
            return NOT_STORED;
        }
        uses.stored(response, clock.instant());
        if (responsesMax > 0 && responses.estimatedSize() > responsesMax) {
            makeRoom(); // what was stored just now was used last
        }
        return STORED;
    }

    @Override
    public CompletionStage<Boolean> remove(CacheKey key) {
        responses.invalidate(key);
        return REMOVED;
    }

    /** The tenth that was used longest ago is evicted. */
    private void makeRoom() {
        int kept = Math.max(1, responsesMax - Math.max(1, responsesMax / 10));
        while (responses.estimatedSize() > kept) {
            Optional<CacheKey> oldest = uses.removeOldest();
            if (oldest.isEmpty()) {
                return; // all that is stored is among the uses, so others were quicker
            }
            responses.invalidate(oldest.get());
        }
    }

    @Override
    public void used(StoredResponse response) {
        uses.hit(response, clock.instant());
    }

    @Override
    public Purges purges() {
        return purges.known();
    }

    /** What is purged is served no more from now on; the memory is given back by whoever completes the stage. */
    @Override
    public CompletionStage<Boolean> purge(Purge purge) {
        purges.add(purge);
        Purges now = purges.known();
        return CompletableFuture.supplyAsync(() -> {
            responses.asMap().values().removeIf(response -> response.isPurged(now, response.key()));
            return true;
        });
    }

    @Override
    public State state() {
        return State.UP;
    }

    @Override
    public String name() {
        return "memory";
    }

    /** How many responses are stored, give or take those that expired just now. */
    public long responses() {
        return responses.estimatedSize();
    }

    /** What is in it, for an operator. */
    public StoreIndex index() {
        return new MemoryIndex(responses.asMap(), uses, purges::known, clock);
    }

    /** What they take, by the same measure as the bound. */
    public long storedBytes() {
        return policy.eviction()
                .map(Policy.Eviction::weightedSize)
                .orElse(OptionalLong.empty())
                .orElse(0);
    }

    /**
     * May take half of what it holds, for good and down to 1 MiB, because the heap bears no more; says what that is now, or
     * nothing if it was no more before.
     */
    public OptionalLong giveWay() {
        Policy.Eviction<CacheKey, StoredResponse> eviction = policy.eviction().orElseThrow();
        long before = eviction.getMaximum();
        long after = Math.min(before, Math.max(BYTES_MIN, storedBytes() / 2));
        if (after == before) {
            return OptionalLong.empty();
        }
        eviction.setMaximum(after);
        return OptionalLong.of(after);
    }

    static int weightBytes(StoredResponse response) {
        long bytes = OVERHEAD_BYTES
                + (long) response.body().length
                + response.model().length()
                + response.namespace().length();
        for (String tag : response.tags()) {
            bytes += tag.length();
        }
        for (Headers.Field field : response.headers()) {
            bytes += field.name().length() + field.value().length();
        }
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }
}
