package dev.reprise.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.NotStored;
import dev.reprise.cache.ResponseStore;
import dev.reprise.chat.Usage;
import dev.reprise.exchange.ExchangeRecord.Outcome;
import dev.reprise.exchange.RejectionReason;
import dev.reprise.savings.Price;
import dev.reprise.savings.Prices;
import dev.reprise.savings.Savings;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ExchangeMetricsTest {
    private final AtomicLong connections = new AtomicLong();
    private final AtomicReference<ResponseStore.State> state = new AtomicReference<>(ResponseStore.State.CONNECTING);
    private final Prices prices =
            new Prices(LocalDate.of(2026, 10, 27), Map.of("gpt", new Price(2_500_000, 1_250_000, 10_000_000)));
    private final ExchangeMetrics metrics = new ExchangeMetrics(
            new ProxyGauges(connections::get, () -> 2, () -> 2, () -> 3, () -> 4_096, "redis", state::get),
            new Savings(prices));

    @Test
    void countsWhatTheCacheDid() {
        metrics.ended(Ended.hit("gpt", null));
        metrics.ended(Ended.with("gpt", Outcome.MISS, 200));
        metrics.ended(Ended.with("gpt", Outcome.STALE, 200));
        metrics.ended(Ended.with("gpt", Outcome.COLLAPSED, 200));
        metrics.ended(Ended.bypass("other", "endpoint"));

        assertThat(metrics.scrape().lines())
                .contains("ai_cache_hits_total{endpoint=\"chat/completions\",model=\"gpt\",} 1.0")
                .contains("ai_cache_misses_total{endpoint=\"chat/completions\",model=\"gpt\",} 2.0")
                .contains("ai_cache_collapsed_total 1.0")
                .contains("ai_cache_bypasses_total{endpoint=\"other\",reason=\"endpoint\",} 1.0");
    }

    @Test
    void showsZeroForWhatHasNotHappenedYet() {
        assertThat(metrics.scrape().lines())
                .contains("ai_cache_bypasses_total{endpoint=\"embeddings\",reason=\"too-large\",} 0.0")
                .contains("ai_cache_not_stored_total{reason=\"finish-reason\",} 0.0")
                .contains("ai_cache_latency_seconds_count{outcome=\"hit\",} 0.0")
                .contains("ai_proxy_errors_total{kind=\"origin_unreachable\",} 0.0")
                .contains("ai_proxy_bugs_total 0.0");
    }

    @Test
    void measuresToTheFirstByte() {
        metrics.ended(Ended.hit("gpt", null));

        assertThat(metrics.scrape().lines())
                .contains("ai_cache_latency_seconds_bucket{outcome=\"hit\",le=\"0.0025\",} 0.0")
                .contains("ai_cache_latency_seconds_bucket{outcome=\"hit\",le=\"0.005\",} 1.0")
                .contains("ai_cache_latency_seconds_sum{outcome=\"hit\",} 0.00325");
    }

    @Test
    void measuresNoLatencyWhereTheClientLeftBeforeTheFirstByte() {
        metrics.ended(Ended.left());

        assertThat(metrics.scrape().lines())
                .contains("ai_cache_latency_seconds_count{outcome=\"error\",} 0.0")
                .contains("ai_proxy_errors_total{kind=\"client_left\",} 1.0");
    }

    @Test
    void countsSavedTokensInPartsThatDoNotOverlap() {
        metrics.ended(Ended.hit("gpt", new Usage(100, 60, 7)));

        assertThat(metrics.scrape().lines())
                .contains("ai_cache_saved_tokens_total{model=\"gpt\",kind=\"prompt\",} 40.0")
                .contains("ai_cache_saved_tokens_total{model=\"gpt\",kind=\"cached_prompt\",} 60.0")
                .contains("ai_cache_saved_tokens_total{model=\"gpt\",kind=\"completion\",} 7.0");
    }

    @Test
    void countsSavedDollarsAndSeconds() {
        metrics.ended(Ended.hit("gpt", new Usage(100_000, 60_000, 7_000)));
        metrics.ended(Ended.hit("gpt", new Usage(100_000, 60_000, 7_000)));

        assertThat(metrics.scrape().lines())
                .contains("ai_cache_saved_dollars_total{model=\"gpt\",} 0.49")
                .contains("ai_cache_saved_seconds_total{model=\"gpt\",} 2.5")
                .contains("ai_cache_saved_unpriced_tokens_total{model=\"gpt\",} 0.0")
                .contains("ai_cache_saved_unknown_hits_total{model=\"gpt\",} 0.0");
    }

    @Test
    void countsTokensWithoutAPriceAndHitsWithoutAUsage() {
        metrics.ended(Ended.hit("unlisted", new Usage(100, 60, 7)));
        metrics.ended(Ended.hit("unlisted", null));

        assertThat(metrics.scrape().lines())
                .contains("ai_cache_saved_dollars_total{model=\"unlisted\",} 0.0")
                .contains("ai_cache_saved_unpriced_tokens_total{model=\"unlisted\",} 107.0")
                .contains("ai_cache_saved_unknown_hits_total{model=\"unlisted\",} 1.0")
                .contains("ai_cache_saved_seconds_total{model=\"unlisted\",} 2.5");
    }

    @Test
    void savesNothingWithWhatIsNoHit() {
        metrics.ended(Ended.with("gpt", Outcome.MISS, 200));
        metrics.ended(Ended.with("gpt", Outcome.COLLAPSED, 200));

        assertThat(metrics.scrape().lines())
                .contains("ai_cache_collapsed_total 1.0")
                .noneMatch(line -> line.startsWith("ai_cache_saved_") && line.contains("gpt"));
    }

    @Test
    void pricesModelsWithoutASeriesOfTheirOwnToo() {
        for (int model = 0; model < ExchangeMetrics.MODELS_MAX; model++) {
            metrics.ended(Ended.hit("model-" + model, null));
        }
        metrics.ended(Ended.hit("gpt", new Usage(0, 0, 1_000_000)));

        assertThat(metrics.scrape().lines())
                .contains("ai_cache_saved_dollars_total{model=\"other\",} 10.0")
                .noneMatch(line -> line.contains("\"gpt\""));
    }

    @Test
    void staysWholeWhenAnOriginClaimsNonsense() {
        metrics.ended(Ended.hit("gpt", new Usage(-1, 60, -7)));

        assertThat(metrics.scrape().lines())
                .contains("ai_cache_saved_tokens_total{model=\"gpt\",kind=\"cached_prompt\",} 0.0")
                .contains("ai_cache_saved_tokens_total{model=\"gpt\",kind=\"completion\",} 0.0");
    }

    @Test
    void namesTheFirstModelsAndCallsFurtherOnesOther() {
        for (int model = 0; model < ExchangeMetrics.MODELS_MAX + 5; model++) {
            metrics.ended(Ended.hit("model-" + model, null));
        }
        metrics.ended(Ended.hit("", null));

        assertThat(metrics.scrape().lines())
                .contains("ai_cache_hits_total{endpoint=\"chat/completions\",model=\"model-99\",} 1.0")
                .contains("ai_cache_hits_total{endpoint=\"chat/completions\",model=\"other\",} 5.0")
                .contains("ai_cache_hits_total{endpoint=\"chat/completions\",model=\"unknown\",} 1.0")
                .noneMatch(line -> line.contains("model-100"));
    }

    @Test
    void givesNoSeriesToAModelThatNoOriginAnswersFor() {
        metrics.ended(Ended.with("no-such-model", Outcome.MISS, 404));

        assertThat(metrics.scrape().lines())
                .contains("ai_cache_misses_total{endpoint=\"chat/completions\",model=\"other\",} 1.0")
                .noneMatch(line -> line.contains("no-such-model"));
    }

    @Test
    void cannotBeSplitOrBlownUpByTheNameOfAModel() {
        metrics.ended(Ended.hit("gpt\nai_cache_hits_total 1e9 \u202e" + "x".repeat(10_000), null));

        assertThat(metrics.scrape().lines())
                .noneMatch(line -> line.startsWith("ai_cache_hits_total 1e9"))
                .allMatch(line -> line.length() < 300);
    }

    @Test
    void countsWhatTheOriginAnswered() {
        metrics.originAnswered(200, Duration.ofMillis(700));
        metrics.originAnswered(429, Duration.ofMillis(20));
        metrics.originEnded(Duration.ofSeconds(3));

        assertThat(metrics.scrape().lines())
                .contains("ai_upstream_responses_total{status=\"200\",} 1.0")
                .contains("ai_upstream_responses_total{status=\"429\",} 1.0")
                .contains("ai_upstream_seconds_count{phase=\"first_byte\",} 2.0")
                .contains("ai_upstream_seconds_sum{phase=\"first_byte\",} 0.72")
                .contains("ai_upstream_seconds_count{phase=\"whole\",} 1.0")
                .contains("ai_upstream_seconds_sum{phase=\"whole\",} 3.0");
    }

    @Test
    void countsWhatTheStoreTook() {
        metrics.store().lookedUp("found", 700_000);
        metrics.store().lookedUp("absent", 300_000);
        metrics.store().wrote("stored", 4_000_000);
        metrics.store().written(1_234);

        assertThat(metrics.scrape().lines())
                .contains("ai_cache_store_seconds_count{operation=\"lookup\",outcome=\"found\",} 1.0")
                .contains("ai_cache_store_seconds_bucket{operation=\"lookup\",outcome=\"found\",le=\"5.0E-4\",} 0.0")
                .contains("ai_cache_store_seconds_bucket{operation=\"lookup\",outcome=\"absent\",le=\"5.0E-4\",} 1.0")
                .contains("ai_cache_store_seconds_sum{operation=\"write\",outcome=\"stored\",} 0.004")
                .contains("ai_cache_store_written_bytes_total 1234.0");
    }

    @Test
    void boundsWhatStoresSayOfThemselves() {
        for (int i = 0; i < 1_000; i++) {
            metrics.store().event("event " + i);
            metrics.store().lookedUp("outcome " + i, 1);
        }

        assertThat(metrics.scrape().lines().filter(line -> line.startsWith("ai_cache_store_events_total")))
                .hasSize(StoreMetrics.EVENTS_MAX + 1);
        assertThat(metrics.scrape().lines().filter(line -> line.startsWith("ai_cache_store_seconds_count")))
                .hasSize(StoreMetrics.OUTCOMES_MAX + 1);
    }

    @Test
    void countsWhatWasNotKeptAndWhatBroke() {
        metrics.notStored(NotStored.LENGTH);
        metrics.bug(new IllegalStateException("a prompt"));
        metrics.ended(Ended.failed(502, "origin_failed"));
        metrics.store().event("corrupt");
        metrics.rejected(RejectionReason.HEADER_TOO_LARGE);

        assertThat(metrics.scrape().lines())
                .contains("ai_cache_not_stored_total{reason=\"length\",} 1.0")
                .contains("ai_proxy_bugs_total 1.0")
                .contains("ai_proxy_errors_total{kind=\"origin_failed\",} 1.0")
                .contains("ai_proxy_rejected_total{reason=\"header_too_large\",} 1.0")
                .contains("ai_cache_store_events_total{event=\"corrupt\",} 1.0");
    }

    @Test
    void countsEachExchangeOnceByHowItEnded() {
        metrics.ended(Ended.hit("gpt", null));
        metrics.ended(Ended.with("gpt", Outcome.MISS, 429));
        metrics.ended(Ended.failed(502, "origin_failed"));
        metrics.ended(Ended.left());

        assertThat(metrics.scrape())
                .contains("ai_proxy_ended_total{end=\"answered\",} 2.0")
                .contains("ai_proxy_ended_total{end=\"failed\",} 1.0")
                .contains("ai_proxy_ended_total{end=\"left\",} 1.0");
    }

    @Test
    void asksForGaugesAtEveryScrape() {
        connections.set(17);

        assertThat(metrics.scrape().lines())
                .contains("ai_proxy_connections 17.0")
                .contains("ai_proxy_exchanges 2.0")
                .contains("ai_proxy_recordings 3.0")
                .contains("ai_proxy_recordings_bytes 4096.0")
                .contains("ai_cache_store_up{store=\"redis\",state=\"connecting\",} 0.0");

        state.set(ResponseStore.State.UP);

        assertThat(metrics.scrape().lines()).contains("ai_cache_store_up{store=\"redis\",state=\"up\",} 1.0");
    }

    @Test
    void exportsTheVirtualMachineToo() {
        assertThat(metrics.scrape()).contains("jvm_memory_bytes_used{area=\"heap\",}");
    }
}
