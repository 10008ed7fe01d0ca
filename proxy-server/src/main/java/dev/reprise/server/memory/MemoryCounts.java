package dev.reprise.server.memory;

import dev.reprise.cache.CountLedger;
import dev.reprise.cache.LocalCounts;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The ledger of a store in this process; ends with it, as what is stored does. */
public final class MemoryCounts implements CountLedger {

    private final LocalCounts counts = new LocalCounts();

    @Override
    public CompletionStage<Map<String, Long>> add(LocalDate day, Map<String, Long> more) {
        counts.add(day, more);
        return CompletableFuture.completedFuture(Map.of());
    }

    @Override
    public CompletionStage<Optional<Sums>> read(LocalDate today) {
        return CompletableFuture.completedFuture(Optional.of(counts.sums()));
    }
}
