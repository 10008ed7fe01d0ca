package dev.reprise.server.metrics;

import dev.reprise.savings.SavedTokens;
import dev.reprise.savings.Savings;
import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import java.util.List;

/** What hits have saved as families, by model. Sums stay whole numbers until they are scraped. */
final class SavingsFamilies extends Collector {

    private static final double NANO = 1e9;
    private static final double MICRO = 1e6;
    private static final List<String> MODEL = List.of("model");

    private final Savings savings;

    SavingsFamilies(Savings savings) {
        this.savings = savings;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        CounterMetricFamily tokens = new CounterMetricFamily(
                "ai_cache_saved_tokens_total", "Tokens that hits did not cost.", List.of("model", "kind"));
        CounterMetricFamily unpriced = new CounterMetricFamily(
                "ai_cache_saved_unpriced_tokens_total", "Those of them that have no price.", MODEL);
        CounterMetricFamily dollars =
                new CounterMetricFamily("ai_cache_saved_dollars_total", "What the others would have cost.", MODEL);
        CounterMetricFamily seconds = new CounterMetricFamily(
                "ai_cache_saved_seconds_total", "By how much the origin had taken longer.", MODEL);
        CounterMetricFamily unknown = new CounterMetricFamily(
                "ai_cache_saved_unknown_hits_total", "Hits whose stored answers do not tell their usage.", MODEL);
        savings.byModel().forEach((model, saved) -> {
            SavedTokens kinds = saved.tokens();
            tokens.addMetric(List.of(model, "prompt"), (double) kinds.prompt());
            tokens.addMetric(List.of(model, "cached_prompt"), (double) kinds.cachedPrompt());
            tokens.addMetric(List.of(model, "completion"), (double) kinds.completion());
            unpriced.addMetric(List.of(model), (double) saved.unpricedTokens());
            dollars.addMetric(List.of(model), saved.nanodollars() / NANO);
            seconds.addMetric(List.of(model), saved.microseconds() / MICRO);
            unknown.addMetric(List.of(model), (double) saved.unknownHits());
        });
        return List.of(tokens, unpriced, dollars, seconds, unknown);
    }
}
