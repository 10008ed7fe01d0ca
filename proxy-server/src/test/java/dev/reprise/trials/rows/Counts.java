package dev.reprise.trials.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.process.RepriseProcess;
import dev.reprise.trials.check.Exposition;
import java.time.Duration;

/** What a proxy has counted up to one moment, so that what it counts from then on can be told. */
public final class Counts {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RepriseProcess proxy;
    private final Exposition before;

    Counts(RepriseProcess proxy) {
        this.proxy = proxy;
        this.before = now();
    }

    private Exposition now() {
        return Exposition.of(proxy.page("/metrics").text());
    }

    long since(String series, String... labels) {
        return now().sum(series, labels) - before.sum(series, labels);
    }

    /** Waits until it has counted so many more. */
    void expect(long more, String series, String... labels) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(since(series, labels))
                        .as("%s %s", series, String.join(" ", labels))
                        .isEqualTo(more));
    }

    void expectError(String kind) {
        expect(1, "ai_proxy_errors_total", "kind=\"" + kind + "\"");
    }

    void expectNotStored(String reason) {
        expect(1, "ai_cache_not_stored_total", "reason=\"" + reason + "\"");
    }
}
