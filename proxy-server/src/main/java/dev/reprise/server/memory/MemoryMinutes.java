package dev.reprise.server.memory;

import dev.reprise.cache.LocalMinutes;
import dev.reprise.cache.MinuteLedger;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The minutes of a store in this process; they end with it, as what is stored does. */
public final class MemoryMinutes implements MinuteLedger {

    private final LocalMinutes minutes = new LocalMinutes();

    @Override
    public CompletionStage<Map<String, Long>> add(Instant minute, Map<String, Long> counts) {
        minutes.add(minute, counts);
        return CompletableFuture.completedFuture(Map.of());
    }

    @Override
    public CompletionStage<Optional<SortedMap<Instant, Map<String, Long>>>> read(Instant since, Instant now) {
        return CompletableFuture.completedFuture(Optional.of(minutes.since(since)));
    }
}
