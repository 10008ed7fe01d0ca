package dev.reprise.cache;

import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletionStage;

/**
 * Where the counts of all who share a store are summed, by name and day (UTC), and outlive them. A port: it never throws and
 * never fails a stage. Stages may complete on any thread.
 */
public interface CountLedger {

    /** How many days are kept apart. */
    int DAYS_MAX = 35;

    /**
     * Adds to a day and to the sums; completes with what was not added for sure, to be added later. What may have been is
     * not among it: counts are rather too low than too high.
     */
    CompletionStage<Map<String, Long>> add(LocalDate day, Map<String, Long> counts);

    /** All sums; empty if they cannot be read now. */
    CompletionStage<Optional<Sums>> read(LocalDate today);

    /** Since the first count, and by day. */
    record Sums(Map<String, Long> total, SortedMap<LocalDate, Map<String, Long>> byDay) {}
}
