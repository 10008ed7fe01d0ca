package dev.reprise.server.metrics;

import dev.reprise.cache.CountLedger;
import dev.reprise.cache.MinuteLedger;
import dev.reprise.cache.StoreIndex;
import dev.reprise.savings.ModelSavings;
import dev.reprise.savings.Savings;
import dev.reprise.savings.SavingsReport;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Predicate;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Takes what this process has counted since the last time to the ledger that all replicas share, so that the statistics of
 * the fleet survive restarts. The counts are those of the metrics, read, not counted again: a hit pays for them once.
 *
 * <p>Names in the ledger: {@code hits:MODEL}, {@code misses:MODEL}, {@code collapsed}, {@code bypasses:REASON},
 * {@code not_stored:REASON}, {@code stored}, {@code stored_bytes}, {@code written_bytes}, {@code latency:OUTCOME:UPPER_BOUND_SECONDS} and
 * {@code saved:KIND:MODEL}.
 */
public final class Statistics {

    /** The process's own are not collected every time: some ask the virtual machine for much. */
    private static final Predicate<String> OURS = name -> name.startsWith("ai_cache_");

    private final CollectorRegistry registry;
    private final Savings savings;
    private final CountLedger ledger;
    private final StoreIndex index;
    private final Clock clock;
    private final History history;
    private Map<String, Long> taken = new HashMap<>(); // guarded by this
    private CompletionStage<Void> last = CompletableFuture.completedFuture(null); // guarded by this

    Statistics(
            CollectorRegistry registry,
            Savings savings,
            CountLedger ledger,
            MinuteLedger minutes,
            StoreIndex index,
            Clock clock) {
        this.history = new History(minutes, clock);
        this.registry = registry;
        this.savings = savings;
        this.ledger = ledger;
        this.index = index;
        this.clock = clock;
    }

    /** Takes the counts there; completes when the ledger has answered. What it could not take is taken the next time. */
    public synchronized CompletionStage<Void> flush() {
        last = last.handle((before, fault) -> fault).thenCompose(unused -> take());
        return last;
    }

    /** The last time: what is kept for later goes too. */
    public CompletionStage<Void> finish() {
        return flush().thenCompose(flushed -> history.flush());
    }

    private CompletionStage<Void> take() {
        Map<String, Long> now = counts();
        Map<String, Long> since = sinceTaken(now);
        history.observe(now);
        return since.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : ledger.add(today(), since).thenAccept(this::putBack);
    }

    private synchronized Map<String, Long> sinceTaken(Map<String, Long> now) {
        Map<String, Long> since = new HashMap<>();
        now.forEach((name, count) -> {
            long more = count - taken.getOrDefault(name, 0L);
            if (more > 0) {
                since.put(name, more);
            }
        });
        taken = new HashMap<>(now);
        return since;
    }

    private synchronized void putBack(Map<String, Long> notAdded) {
        notAdded.forEach((name, count) -> taken.merge(name, -count, Long::sum));
    }

    private LocalDate today() {
        return LocalDate.now(clock.withZone(ZoneOffset.UTC));
    }

    /** What the fleet has counted, this process included, as one JSON object; what {@code docs/metrics.md} says. */
    public CompletionStage<String> report() {
        return flush().thenCompose(flushed -> ledger.read(today()))
                .thenCombine(
                        index.responses(),
                        (sums, responses) -> sums.map(fleet ->
                                        StatisticsReport.json("fleet", fleet.total(), fleet.byDay(), responses))
                                .orElseGet(() -> StatisticsReport.json(
                                        "replica", counts(), Collections.emptySortedMap(), responses)));
    }

    /** The last 24 hours minute by minute, as one JSON object; what {@code docs/dashboard.md} says. */
    public CompletionStage<String> historyReport() {
        return flush().thenCompose(flushed -> history.report());
    }

    /** The same of the last five minutes and the one under way. */
    public CompletionStage<String> newestMinutes() {
        return flush().thenCompose(flushed -> history.newest());
    }

    /** What the fleet has saved, as one JSON object; what {@code docs/savings.md} says. */
    public CompletionStage<String> savingsReport() {
        LocalDate pricesAsOf = savings.prices().asOf();
        return flush().thenCompose(flushed -> ledger.read(today()))
                .thenApply(sums -> sums.map(fleet -> StatisticsReport.savings(fleet.total()))
                        .orElseGet(savings::byModel))
                .thenApply(byModel -> SavingsReport.json(pricesAsOf, byModel) + "\n");
    }

    private Map<String, Long> counts() {
        Map<String, Long> counts = new HashMap<>();
        for (MetricFamilySamples family : Collections.list(registry.filteredMetricFamilySamples(OURS))) {
            switch (family.name) {
                case "ai_cache_hits" -> byLabel(family, counts, "hits:", "model");
                case "ai_cache_misses" -> byLabel(family, counts, "misses:", "model");
                case "ai_cache_bypasses" -> byLabel(family, counts, "bypasses:", "reason");
                case "ai_cache_not_stored" -> byLabel(family, counts, "not_stored:", "reason");
                case "ai_cache_collapsed" -> byLabel(family, counts, "collapsed", "");
                case "ai_cache_stored_bytes" -> stored(family, counts);
                case "ai_cache_store_written_bytes" -> byLabel(family, counts, "written_bytes", "");
                case "ai_cache_latency_seconds" -> latency(family, counts);
                default -> {} // of this process only
            }
        }
        savings.byModel().forEach((model, saved) -> saved(counts, model, saved));
        return counts;
    }

    private static void byLabel(MetricFamilySamples family, Map<String, Long> counts, String prefix, String label) {
        for (Sample sample : family.samples) {
            if (sample.name.endsWith("_total")) {
                int at = sample.labelNames.indexOf(label);
                String value = at < 0 ? "" : sample.labelValues.get(at);
                counts.merge(prefix + value, (long) sample.value, Long::sum);
            }
        }
    }

    private static void stored(MetricFamilySamples family, Map<String, Long> counts) {
        for (Sample sample : family.samples) {
            if (sample.name.endsWith("_count")) {
                counts.merge("stored", (long) sample.value, Long::sum);
            } else if (sample.name.endsWith("_sum")) {
                counts.merge("stored_bytes", (long) sample.value, Long::sum);
            }
        }
    }

    /** Buckets of a histogram count all that is below; here each counts its own. */
    private static void latency(MetricFamilySamples family, Map<String, Long> counts) {
        Map<String, List<Sample>> byOutcome = new HashMap<>();
        for (Sample sample : family.samples) {
            if (sample.name.endsWith("_bucket")) {
                byOutcome
                        .computeIfAbsent(sample.labelValues.get(0), unused -> new ArrayList<>())
                        .add(sample);
            }
        }
        byOutcome.forEach((outcome, buckets) -> {
            long below = 0;
            for (Sample bucket : buckets) { // in order of their bounds
                long all = (long) bucket.value;
                counts.merge("latency:" + outcome + ":" + bucket.labelValues.get(1), all - below, Long::sum);
                below = all;
            }
        });
    }

    private static void saved(Map<String, Long> counts, String model, ModelSavings saved) {
        counts.put("saved:hits:" + model, saved.hits());
        counts.put("saved:unknown_hits:" + model, saved.unknownHits());
        counts.put("saved:prompt:" + model, saved.tokens().prompt());
        counts.put("saved:cached_prompt:" + model, saved.tokens().cachedPrompt());
        counts.put("saved:completion:" + model, saved.tokens().completion());
        counts.put("saved:unpriced:" + model, saved.unpricedTokens());
        counts.put("saved:nanodollars:" + model, saved.nanodollars());
        counts.put("saved:microseconds:" + model, saved.microseconds());
    }
}
