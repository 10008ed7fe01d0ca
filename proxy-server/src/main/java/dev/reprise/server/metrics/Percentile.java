package dev.reprise.server.metrics;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/** Percentiles of what was counted in buckets, as far as their bounds tell. */
final class Percentile {

    private Percentile() {}

    /** The buckets whose names begin so and end with their upper bound as Prometheus writes it. */
    static SortedMap<Double, Long> buckets(Map<String, Long> counts, String prefix) {
        SortedMap<Double, Long> buckets = new TreeMap<>();
        counts.forEach((name, count) -> {
            if (name.startsWith(prefix)) {
                buckets.merge(bound(name.substring(prefix.length())), count, Long::sum);
            }
        });
        return buckets;
    }

    /** The upper bound of the bucket that it is in; empty if there is none, or that has no bound. */
    static OptionalDouble of(SortedMap<Double, Long> buckets, double percentile) {
        long all = buckets.values().stream().mapToLong(Long::longValue).sum();
        long rank = (long) Math.ceil(all * percentile / 100);
        long seen = 0;
        for (Map.Entry<Double, Long> bucket : buckets.entrySet()) {
            seen += bucket.getValue();
            if (all > 0 && seen >= rank && !bucket.getKey().isInfinite()) {
                return OptionalDouble.of(bucket.getKey());
            }
        }
        return OptionalDouble.empty();
    }

    /** In Redis anybody may have written anything; such a bucket is beyond all bounds. */
    private static double bound(String text) {
        try {
            double bound = text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
            return Double.isNaN(bound) ? Double.POSITIVE_INFINITY : bound;
        } catch (NumberFormatException notOurs) {
            return Double.POSITIVE_INFINITY;
        }
    }
}
