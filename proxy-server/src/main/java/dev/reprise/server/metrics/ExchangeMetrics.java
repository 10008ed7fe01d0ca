package dev.reprise.server.metrics;

import dev.reprise.cache.CountLedger;
import dev.reprise.cache.MinuteLedger;
import dev.reprise.cache.NotStored;
import dev.reprise.cache.StoreIndex;
import dev.reprise.cache.StoredResponse;
import dev.reprise.exchange.ExchangeListener;
import dev.reprise.exchange.ExchangeRecord;
import dev.reprise.exchange.Limit;
import dev.reprise.exchange.RejectionReason;
import dev.reprise.savings.Savings;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.exporter.common.TextFormat;
import io.prometheus.client.hotspot.DefaultExports;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * Exchanges as numbers. {@code docs/metrics.md} says what each family means; a test holds the two together. Thread-safe.
 * Counting a hit allocates nothing.
 *
 * <p>Models are names that clients make up. One becomes a label value once an exchange with it ended with status 200,
 * so that misspelt or hostile names cannot use up the {@link #MODELS_MAX} there are.
 */
public final class ExchangeMetrics implements ExchangeListener {

    static final int MODELS_MAX = 100;
    static final int STATUSES_MAX = 64;

    private final CollectorRegistry registry = new CollectorRegistry();
    private final MetricFamilies families = new MetricFamilies(registry);
    private final StoreMetrics store = new StoreMetrics(registry);
    private final ReloadMetrics reloads = new ReloadMetrics(registry);
    private final LabelValues models = new LabelValues(MODELS_MAX);
    private final LabelValues statuses = new LabelValues(STATUSES_MAX);
    private final Savings savings;

    public ExchangeMetrics(ProxyGauges gauges, Savings savings) {
        this.savings = savings;
        registry.register(gauges.collector());
        registry.register(new SavingsFamilies(savings));
        DefaultExports.register(registry);
    }

    @Override
    public void ended(ExchangeRecord exchange) {
        String model = exchange.status() == 200 ? models.admit(exchange.model()) : models.of(exchange.model());
        countOutcome(exchange, model);
        at(families.ended, exchange.end()).inc();
        if (!exchange.firstByte().isZero()) { // zero if the client left before there was one
            at(families.latency, exchange.outcome()).observe(seconds(exchange.firstByte()));
        }
        if (!exchange.failure().isEmpty()) {
            families.errors.labels(exchange.failure()).inc();
        }
    }

    private void countOutcome(ExchangeRecord exchange, String model) {
        switch (exchange.outcome()) {
            case HIT -> countHit(exchange, model);
            case MISS, STALE -> families.misses.increment(exchange.endpoint(), model);
            case BYPASS ->
                families.bypasses.labels(exchange.endpoint(), exchange.detail()).inc();
            case COLLAPSED -> families.collapsed.inc();
            case ERROR -> {} // counted by its failure
        }
    }

    private void countHit(ExchangeRecord exchange, String model) {
        families.hits.increment(exchange.endpoint(), model);
        savings.hit(model, exchange.model(), exchange.saved(), exchange.savedTime());
    }

    @Override
    public void originAnswered(int status, Duration firstByte) {
        families.upstreamResponses
                .labels(statuses.admit(Integer.toString(status)))
                .inc();
        families.firstByte.observe(seconds(firstByte));
    }

    @Override
    public void originEnded(Duration whole) {
        families.whole.observe(seconds(whole));
    }

    @Override
    public void notStored(NotStored reason) {
        families.notStored.labels(reason.token()).inc();
    }

    @Override
    public void stored(StoredResponse response) {
        families.storedBytes.observe(response.body().length);
    }

    @Override
    public void reached(Limit limit) {
        families.limits.labels(limit.key()).inc();
    }

    @Override
    public void bug(Throwable fault) {
        families.bugs.inc();
    }

    @Override
    public void rejected(RejectionReason reason) {
        families.rejected.labels(reason.code()).inc();
        Limit.of(reason).ifPresent(this::reached);
    }

    /** Counts, at each scrape, the log lines that could not be written so far. */
    public void watchLog(LongSupplier linesLost) {
        registry.register(new Collector() {
            @Override
            public List<MetricFamilySamples> collect() {
                return List.of(new CounterMetricFamily(
                        "ai_proxy_log_lines_lost_total", "Log lines not written.", linesLost.getAsLong()));
            }
        });
    }

    /** A client's connection could not be taken, and none will be for a second. */
    public void acceptPaused() {
        families.acceptPauses.inc();
    }

    /** What the store counts of itself. */
    public StoreMetrics store() {
        return store;
    }

    /** How changes of the configuration went. */
    public ReloadMetrics reloads() {
        return reloads;
    }

    /** All families in Prometheus' text format 0.0.4. */
    public String scrape() {
        StringWriter text = new StringWriter();
        try {
            TextFormat.write004(text, registry.metricFamilySamples());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter never does
        }
        return text.toString();
    }

    /** The counts that all who share a ledger sum up there. */
    public Statistics statistics(CountLedger ledger, MinuteLedger minutes, StoreIndex index, Clock clock) {
        return new Statistics(registry, savings, ledger, minutes, index, clock);
    }

    /** How the origin does, which this replica alone sees. */
    public OriginHealth originHealth(InstantSource clock) {
        return new OriginHealth(registry, clock);
    }

    CollectorRegistry registry() {
        return registry;
    }

    /** Where there is a series for every value of an enum. */
    private static <E extends Enum<E>, C> C at(Map<E, C> children, E value) {
        return Objects.requireNonNull(children.get(value));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
