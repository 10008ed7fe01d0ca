package dev.reprise.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.ResponseStore;
import dev.reprise.chat.Usage;
import dev.reprise.savings.Prices;
import dev.reprise.savings.Savings;
import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/metrics.md} and the registry together: each family of one is in the other, with type and labels. */
class MetricsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "metrics.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(ai_\\w+)` \\| (\\w+) \\| ([^|]*)\\|");
    private static final Pattern LABEL = Pattern.compile("`(\\w+)`");

    private final ExchangeMetrics metrics = new ExchangeMetrics(
            new ProxyGauges(() -> 0, () -> 0, () -> 0, () -> 0, () -> 0, "memory", () -> ResponseStore.State.UP),
            new Savings(new Prices(LocalDate.EPOCH, Map.of())));

    /** Families without closed sets of labels show their labels once they have counted. */
    @BeforeEach
    void count() {
        metrics.ended(Ended.hit("gpt", new Usage(3, 1, 1)));
        metrics.store().event("corrupt");
        metrics.store().lookedUp("found", 1);
        metrics.watchLog(() -> 0);
    }

    @Test
    void tellsOfEveryFamilyAndOfNoOther() throws IOException {
        List<String> exported = families().stream()
                .filter(family -> family.name.startsWith("ai_"))
                .map(MetricsPageTest::row)
                .sorted()
                .toList();

        assertThat(documented()).isNotEmpty().isEqualTo(exported);
    }

    @Test
    void namesTheOriginOfAllFamiliesThatAreNotOurs() throws IOException {
        String page = Files.readString(PAGE);

        assertThat(families())
                .extracting(family -> family.name)
                .allMatch(name -> name.startsWith("ai_") || name.startsWith("jvm") || name.startsWith("process_"));
        assertThat(page).contains("`jvm_*`", "`process_*`");
    }

    private List<MetricFamilySamples> families() {
        return Collections.list(metrics.registry().metricFamilySamples());
    }

    private static List<String> documented() throws IOException {
        return ROW.matcher(Files.readString(PAGE))
                .results()
                .map(row -> row.group(1) + " " + row.group(2) + " " + labels(row.group(3)))
                .sorted()
                .toList();
    }

    private static Set<String> labels(String cell) {
        Set<String> labels = new TreeSet<>();
        LABEL.matcher(cell).results().map((MatchResult label) -> label.group(1)).forEach(labels::add);
        return labels;
    }

    private static String row(MetricFamilySamples family) {
        Set<String> labels = new TreeSet<>();
        family.samples.forEach(sample -> labels.addAll(sample.labelNames));
        labels.remove("le");
        String name = family.type == Collector.Type.COUNTER ? family.name + "_total" : family.name;
        return name + " " + family.type.name().toLowerCase(Locale.ROOT) + " " + labels;
    }
}
