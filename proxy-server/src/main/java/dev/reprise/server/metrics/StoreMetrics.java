package dev.reprise.server.metrics;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a store tells of itself as numbers: what it noticed, and what its lookups and writes took. Thread-safe. Counting a
 * lookup or a write allocates nothing.
 */
public final class StoreMetrics {

    static final int EVENTS_MAX = 64;

    /** More than there are ways for a lookup or a write to end. */
    static final int OUTCOMES_MAX = 32;

    private static final double[] SECONDS = {
        0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1
    };

    private final Counter events;
    private final Histogram seconds;
    private final Counter writtenBytes;
    private final LabelValues eventNames = new LabelValues(EVENTS_MAX);
    private final Map<String, Histogram.Child> lookups = new ConcurrentHashMap<>();
    private final Map<String, Histogram.Child> writes = new ConcurrentHashMap<>();

    StoreMetrics(CollectorRegistry registry) {
        events = Counter.build("ai_cache_store_events_total", "What the store noticed of itself.")
                .labelNames("event")
                .withoutExemplars()
                .register(registry);
        seconds = Histogram.build("ai_cache_store_seconds", "What lookups and writes in the store took.")
                .buckets(SECONDS)
                .labelNames("operation", "outcome")
                .withoutExemplars()
                .register(registry);
        writtenBytes = Counter.build("ai_cache_store_written_bytes_total", "What was written to the store.")
                .withoutExemplars()
                .register(registry);
    }

    /** What the store may notice, so that each is a series before it happens. */
    public void expect(List<String> eventTokens) {
        eventTokens.forEach(event -> events.labels(eventNames.admit(event)));
    }

    /** Something the store noticed of itself, by a short fixed name: {@code corrupt}, {@code reconnected}. */
    public void event(String token) {
        events.labels(eventNames.admit(token)).inc();
    }

    /** A lookup ended so, one of a few fixed words. */
    public void lookedUp(String outcome, long nanos) {
        at(lookups, "lookup", outcome).observe(nanos / 1e9);
    }

    /** A write ended so, one of a few fixed words. */
    public void wrote(String outcome, long nanos) {
        at(writes, "write", outcome).observe(nanos / 1e9);
    }

    /** So much is in the store now that was not, compressed and with all that belongs to it. */
    public void written(long bytes) {
        writtenBytes.inc((double) bytes);
    }

    private Histogram.Child at(Map<String, Histogram.Child> children, String operation, String outcome) {
        Histogram.Child known = children.get(outcome);
        if (known != null) {
            return known;
        }
        String label = children.size() < OUTCOMES_MAX ? outcome : LabelValues.OTHER;
        return children.computeIfAbsent(label, name -> seconds.labels(operation, name));
    }
}
