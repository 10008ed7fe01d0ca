package dev.reprise.trials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.ResponseStore;
import dev.reprise.cache.ResponseStore.Lookup;
import dev.reprise.chat.Endpoint;
import dev.reprise.chat.Usage;
import dev.reprise.exchange.ExchangeRecord;
import dev.reprise.exchange.ExchangeRecord.Outcome;
import dev.reprise.savings.Price;
import dev.reprise.savings.Prices;
import dev.reprise.savings.Savings;
import dev.reprise.server.metrics.ExchangeMetrics;
import dev.reprise.server.metrics.ProxyGauges;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a scrape costs when more models were met than are told apart, at every endpoint and in every way. */
class ScrapeTrial {

    private static final int MODELS = 101;
    private static final int SCRAPES = 1_000;
    private static final int PAGE_BYTES_MAX = 512 << 10;

    private final ExchangeMetrics metrics = new ExchangeMetrics(
            new ProxyGauges(() -> 0, () -> 0, () -> 0, () -> 0, () -> 0, "redis", () -> ResponseStore.State.UP),
            new Savings(new Prices(LocalDate.EPOCH, Map.of("model 1", new Price(1, 1, 1)))));

    @Test
    void staysSmallAndQuickHoweverManyModelsThereAre() throws IOException {
        fill();
        long first = nanosOfAScrape();
        long[] nanos = new long[SCRAPES];
        for (int i = 0; i < SCRAPES; i++) {
            nanos[i] = nanosOfAScrape();
        }
        Arrays.sort(nanos);
        String page = metrics.scrape();

        Report report = new Report("ScrapeTrial", Scale.seed());
        report.row("series", page.lines().filter(line -> !line.startsWith("#")).count());
        report.row("bytes", page.length());
        report.row("the first, ms", first / 1e6);
        report.row("half of " + SCRAPES + " at most, ms", nanos[SCRAPES / 2] / 1e6);
        report.row("99 % at most, ms", nanos[SCRAPES * 99 / 100] / 1e6);
        report.publish();
        assertThat(page.length()).isLessThan(PAGE_BYTES_MAX);
    }

    private void fill() {
        for (int model = 0; model < MODELS; model++) {
            for (Endpoint endpoint : Endpoint.values()) {
                for (Outcome outcome : Outcome.values()) {
                    metrics.ended(ended("model " + model, endpoint, outcome));
                }
            }
        }
        for (Lookup.Why why : Lookup.Why.values()) {
            metrics.store().lookedUp(why.token(), 1_000);
        }
        metrics.store().lookedUp("found", 1_000);
        metrics.store().wrote("stored", 1_000);
        metrics.store().wrote("not-stored", 1_000);
    }

    private static ExchangeRecord ended(String model, Endpoint endpoint, Outcome outcome) {
        return new ExchangeRecord(
                "POST",
                "",
                endpoint.token(),
                model,
                outcome,
                "",
                200,
                "",
                Duration.ofMillis(3),
                Duration.ofMillis(5),
                321,
                outcome == Outcome.HIT ? new Usage(100, 60, 7) : null,
                Duration.ofSeconds(1),
                null);
    }

    private long nanosOfAScrape() {
        long began = System.nanoTime();
        String page = metrics.scrape();
        long took = System.nanoTime() - began;
        assertThat(page).isNotEmpty();
        return took;
    }
}
