package dev.reprise.server.metrics;

import dev.reprise.cache.Bypass;
import dev.reprise.cache.NotStored;
import dev.reprise.chat.Endpoint;
import dev.reprise.exchange.ExchangeFailure;
import dev.reprise.exchange.ExchangeRecord;
import dev.reprise.exchange.Limit;
import dev.reprise.exchange.RejectionReason;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import java.util.EnumMap;
import java.util.Map;

/**
 * The families that exchanges fill. Children whose labels are closed sets exist from the start: a rate over a series that
 * appears with its first event misses that event.
 */
final class MetricFamilies {

    /** A hit takes a fraction of a millisecond, a reasoning model minutes. */
    private static final double[] LATENCY_SECONDS = {
        0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300,
        600
    };

    private static final double[] UPSTREAM_SECONDS = {0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600};

    private static final double[] BODY_BYTES = {256, 1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20, 4 << 20};

    /** The endpoint of a request that is to none of the families. */
    private static final String OTHER_ENDPOINT = "other";

    final ModelCounter hits;
    final ModelCounter misses;
    final Counter bypasses;
    final Counter notStored;
    final Counter collapsed;
    final Map<ExchangeRecord.Outcome, Histogram.Child> latency = new EnumMap<>(ExchangeRecord.Outcome.class);
    final Histogram storedBytes;
    final Histogram.Child firstByte;
    final Histogram.Child whole;
    final Counter upstreamResponses;
    final Map<ExchangeRecord.End, Counter.Child> ended = new EnumMap<>(ExchangeRecord.End.class);
    final Counter errors;
    final Counter rejected;
    final Counter limits;
    final Counter bugs;
    final Counter acceptPauses;

    MetricFamilies(CollectorRegistry registry) {
        hits = new ModelCounter(
                counter("ai_cache_hits_total", "Requests answered with a stored response.", "endpoint", "model")
                        .register(registry));
        misses = new ModelCounter(
                counter("ai_cache_misses_total", "Requests the origin had to answer.", "endpoint", "model")
                        .register(registry));
        bypasses = counter("ai_cache_bypasses_total", "Requests that left the cache out.", "endpoint", "reason")
                .register(registry);
        notStored = counter("ai_cache_not_stored_total", "Answers that were not kept.", "reason")
                .register(registry);
        collapsed = counter("ai_cache_collapsed_total", "Requests that shared another's forward.")
                .register(registry);
        Histogram latencies = histogram(
                        "ai_cache_latency_seconds", "To the first byte of the answer.", LATENCY_SECONDS, "outcome")
                .register(registry);
        for (ExchangeRecord.Outcome outcome : ExchangeRecord.Outcome.values()) {
            latency.put(outcome, latencies.labels(outcome.token()));
        }
        storedBytes = histogram("ai_cache_stored_bytes", "Body sizes of the answers that were kept.", BODY_BYTES)
                .register(registry);
        Histogram upstream = histogram("ai_upstream_seconds", "How long the origin took.", UPSTREAM_SECONDS, "phase")
                .register(registry);
        firstByte = upstream.labels("first_byte");
        whole = upstream.labels("whole");
        upstreamResponses = counter("ai_upstream_responses_total", "Answers of the origin.", "status")
                .register(registry);
        Counter ends = counter("ai_proxy_ended_total", "Exchanges that were accepted, by how they ended.", "end")
                .register(registry);
        for (ExchangeRecord.End end : ExchangeRecord.End.values()) {
            ended.put(end, ends.labels(end.token()));
        }
        errors = counter("ai_proxy_errors_total", "Exchanges that did not end well.", "kind")
                .register(registry);
        rejected = counter("ai_proxy_rejected_total", "Requests that were refused at the edge.", "reason")
                .register(registry);
        limits = counter("ai_proxy_limit_total", "How often a bound was reached.", "limit")
                .register(registry);
        bugs = counter("ai_proxy_bugs_total", "Faults of this program, each of which cost one exchange.")
                .register(registry);
        acceptPauses = counter("ai_proxy_accept_pauses_total", "Seconds in which no connection could be taken.")
                .register(registry);
        startAtZero();
    }

    private static Counter.Builder counter(String name, String help, String... labels) {
        return Counter.build(name, help).labelNames(labels).withoutExemplars();
    }

    private static Histogram.Builder histogram(String name, String help, double[] buckets, String... labels) {
        return Histogram.build(name, help).buckets(buckets).labelNames(labels).withoutExemplars();
    }

    private void startAtZero() {
        for (NotStored reason : NotStored.values()) {
            notStored.labels(reason.token());
        }
        for (Limit limit : Limit.values()) {
            limits.labels(limit.key());
        }
        for (ExchangeFailure.Kind kind : ExchangeFailure.Kind.values()) {
            errors.labels(kind.code());
        }
        for (Endpoint endpoint : Endpoint.values()) {
            startAtZero(endpoint);
        }
        bypasses.labels(OTHER_ENDPOINT, Bypass.ENDPOINT.token());
        bypasses.labels(OTHER_ENDPOINT, Bypass.UPGRADE.token());
        upstreamResponses.labels("200");
        for (RejectionReason reason : RejectionReason.values()) {
            rejected.labels(reason.code());
        }
    }

    /** The models are not known yet; what can be said of any is that none was seen. */
    private void startAtZero(Endpoint endpoint) {
        hits.startAtZero(endpoint.token(), LabelValues.UNKNOWN);
        misses.startAtZero(endpoint.token(), LabelValues.UNKNOWN);
        for (Bypass reason : Bypass.values()) {
            if (reason != Bypass.ENDPOINT) {
                bypasses.labels(endpoint.token(), reason.token());
            }
        }
    }
}
