package dev.reprise.server.metrics;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Predicate;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the origin did in the last five minutes, as this replica saw it: the metrics then and now, and what lies between.
 * Thread-safe.
 */
public final class OriginHealth {

    private static final JsonFactory JSON = new JsonFactory();
    private static final Duration WINDOW = Duration.ofMinutes(5);
    private static final Duration STEP = Duration.ofSeconds(10);
    private static final Predicate<String> OURS =
            name -> name.startsWith("ai_upstream_") || name.startsWith("ai_proxy_errors");

    private final CollectorRegistry registry;
    private final InstantSource clock;
    private final Deque<Observed> past = new ArrayDeque<>(); // guarded by this; the oldest first

    private record Observed(Instant at, Map<String, Long> counts) {}

    OriginHealth(CollectorRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
        past.addLast(new Observed(clock.instant(), Map.of()));
    }

    /** Remembers how things are now; to be called every few seconds. */
    public synchronized void observe() {
        Instant now = clock.instant();
        if (now.isBefore(past.getLast().at())) {
            past.clear(); // the clock was set back
            past.addLast(new Observed(now, counts()));
        }
        if (!now.isBefore(past.getLast().at().plus(STEP))) {
            past.addLast(new Observed(now, counts()));
        }
        while (past.size() > 1 && past.getFirst().at().isBefore(now.minus(WINDOW))) {
            past.removeFirst();
        }
    }

    /**
     * An object with {@code window_seconds}, {@code answers} by status, {@code failures} by kind and
     * {@code first_byte_seconds}.
     */
    public String report() {
        Map<String, Long> since = since();
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("window_seconds", WINDOW.toSeconds());
            group(json, "answers", under(since, "answer:"));
            group(json, "failures", under(since, "failure:"));
            SortedMap<Double, Long> buckets = Percentile.buckets(since, "first_byte:");
            json.writeObjectFieldStart("first_byte_seconds");
            StatisticsReport.percentile(json, "p50", buckets, 50);
            StatisticsReport.percentile(json, "p90", buckets, 90);
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter never fails
        }
        return text.append('\n').toString();
    }

    private synchronized Map<String, Long> since() {
        Map<String, Long> then = past.getFirst().counts();
        Map<String, Long> since = counts();
        since.replaceAll((name, count) -> count - then.getOrDefault(name, 0L));
        return since;
    }

    private Map<String, Long> counts() {
        Map<String, Long> counts = new HashMap<>();
        for (MetricFamilySamples family : Collections.list(registry.filteredMetricFamilySamples(OURS))) {
            switch (family.name) {
                case "ai_upstream_responses" -> labelled(family, counts, "answer:", "");
                case "ai_proxy_errors" -> labelled(family, counts, "failure:", "origin_");
                case "ai_upstream_seconds" -> firstBytes(family, counts);
                default -> {} // says nothing of the origin's health
            }
        }
        return counts;
    }

    private static void labelled(MetricFamilySamples family, Map<String, Long> counts, String prefix, String begins) {
        for (Sample sample : family.samples) {
            if (sample.name.endsWith("_total") && sample.labelValues.get(0).startsWith(begins)) {
                counts.put(prefix + sample.labelValues.get(0), (long) sample.value);
            }
        }
    }

    /** Buckets of a histogram count all that is below; here each counts its own. */
    private static void firstBytes(MetricFamilySamples family, Map<String, Long> counts) {
        long below = 0;
        for (Sample sample : family.samples) { // in order of the bounds
            if (sample.name.endsWith("_bucket") && sample.labelValues.get(0).equals("first_byte")) {
                counts.put("first_byte:" + sample.labelValues.get(1), (long) sample.value - below);
                below = (long) sample.value;
            }
        }
    }

    private static SortedMap<String, Long> under(Map<String, Long> counts, String prefix) {
        SortedMap<String, Long> under = new TreeMap<>();
        counts.forEach((name, count) -> {
            if (name.startsWith(prefix) && count > 0) {
                under.put(name.substring(prefix.length()), count);
            }
        });
        return under;
    }

    private static void group(JsonGenerator json, String name, Map<String, Long> counts) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            json.writeNumberField(count.getKey(), count.getValue());
        }
        json.writeEndObject();
    }
}
