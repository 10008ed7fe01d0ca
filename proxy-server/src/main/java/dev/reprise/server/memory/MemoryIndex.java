package dev.reprise.server.memory;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.Purge;
import dev.reprise.cache.Purges;
import dev.reprise.cache.StoreIndex;
import dev.reprise.cache.StoredResponse;
import dev.reprise.cache.Use;
import dev.reprise.cache.UseList;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What is stored in this process. All of it can be looked at, so nothing is an estimate. */
final class MemoryIndex implements StoreIndex {

    private final Map<CacheKey, StoredResponse> stored;
    private final UseList uses;
    private final Supplier<Purges> purges;
    private final InstantSource clock;

    MemoryIndex(Map<CacheKey, StoredResponse> stored, UseList uses, Supplier<Purges> purges, InstantSource clock) {
        this.stored = stored;
        this.uses = uses;
        this.purges = purges;
        this.clock = clock;
    }

    @Override
    public CompletionStage<OptionalLong> responses() {
        return CompletableFuture.completedFuture(OptionalLong.of(stored.size()));
    }

    @Override
    public CompletionStage<Optional<List<Use>>> recent(int limit) {
        Instant now = clock.instant();
        List<Use> recent = uses.all().stream()
                .filter(use -> use.isServed(purges.get(), now) && stored.containsKey(use.key()))
                .limit(limit)
                .toList();
        return CompletableFuture.completedFuture(Optional.of(recent));
    }

    @Override
    public CompletionStage<OptionalLong> hits(CacheKey key) {
        return CompletableFuture.completedFuture(uses.hits(key));
    }

    /** Looks at each, which whoever completes the stage has time for. */
    @Override
    public CompletionStage<Optional<Coverage>> coverage(Purge purge) {
        return CompletableFuture.supplyAsync(() -> Optional.of(count(purge)));
    }

    private Coverage count(Purge purge) {
        long examined = 0;
        long covered = 0;
        for (StoredResponse response : stored.values()) {
            boolean isServed = !response.isPurged(purges.get(), response.key());
            covered += isServed && purge.covers(response.labels()) ? 1 : 0;
            examined++;
        }
        return new Coverage(covered, examined, false);
    }
}
