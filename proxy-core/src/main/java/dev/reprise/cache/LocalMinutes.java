package dev.reprise.cache;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts by minute that nobody else shares, of the last {@link MinuteLedger#KEPT}. Thread-safe. */
public final class LocalMinutes {

    private final SortedMap<Instant, Map<String, Long>> byMinute = new TreeMap<>(); // guarded by this

    public synchronized void add(Instant minute, Map<String, Long> counts) {
        Map<String, Long> sums = new HashMap<>(byMinute.getOrDefault(minute, Map.of()));
        counts.forEach((name, count) -> sums.merge(name, count, Long::sum));
        byMinute.put(minute, Map.copyOf(sums));
        byMinute.headMap(byMinute.lastKey().minus(MinuteLedger.KEPT)).clear();
    }

    /** Those that began then or later. */
    public synchronized SortedMap<Instant, Map<String, Long>> since(Instant first) {
        return new TreeMap<>(byMinute.tailMap(first));
    }
}
