package dev.reprise.cache;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The counts of a store that nobody else shares. Thread-safe. */
public final class LocalCounts {

    private final Map<String, Long> total = new HashMap<>(); // guarded by this
    private final SortedMap<LocalDate, Map<String, Long>> byDay = new TreeMap<>(); // guarded by this

    public synchronized void add(LocalDate day, Map<String, Long> counts) {
        Map<String, Long> ofDay = byDay.computeIfAbsent(day, unused -> new HashMap<>());
        counts.forEach((name, count) -> {
            total.merge(name, count, Long::sum);
            ofDay.merge(name, count, Long::sum);
        });
        byDay.headMap(day.minusDays(CountLedger.DAYS_MAX)).clear();
    }

    public synchronized CountLedger.Sums sums() {
        SortedMap<LocalDate, Map<String, Long>> days = new TreeMap<>();
        byDay.forEach((day, counts) -> days.put(day, Map.copyOf(counts)));
        return new CountLedger.Sums(Map.copyOf(total), days);
    }
}
