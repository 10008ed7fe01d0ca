package dev.reprise.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real Prometheus reads from the management port, and answers to the questions of {@code docs/metrics.md}. */
class PrometheusTest {

    private static final Path PAGE = Path.of("..", "docs", "metrics.md");
    private static final Duration SCRAPED_MAX = Duration.ofSeconds(60);
    private static final String MODEL = "gpt-4o-mini"; // 0.15 and 0.6 dollars per million tokens
    private static final int BEFORE = 1;
    private static final int AFTER = 4;
    private static final int HITS_EACH = 3;

    @TempDir
    private Path folder;

    private ScriptedOrigin origin;
    private RunningProxy proxy;

    @BeforeEach
    void start() throws Exception {
        origin = new ScriptedOrigin((request, turn) -> turn.json(
                200,
                Completions.ANSWER.replaceFirst(
                        "\"usage\":\\{[^}]*}", "\"usage\":{\"prompt_tokens\":3000000,\"completion_tokens\":500000}")));
        proxy = RunningProxy.before(origin);
    }

    @AfterEach
    void stop() {
        proxy.close();
        origin.close();
    }

    /**
     * A rate is of what is added to a series that is known already, and is extrapolated; series that grew alike are so
     * alike. So there is one miss and its hits before the first scrape, and four times that after it.
     */
    @Test
    void answersTheQuestionsOfTheDocumentation() throws Exception {
        assumeTrue(Prometheus.program("prometheus").isPresent(), "no prometheus on the path");
        ask(0, BEFORE);
        int port = proxy.server().managementAddress().getPort();
        try (Prometheus prometheus = Prometheus.scraping(port, folder)) {
            awaitHits(prometheus, BEFORE * HITS_EACH);
            proxy.ask("/v1/files", "{}");
            ask(BEFORE, AFTER);
            awaitHits(prometheus, (BEFORE + AFTER) * HITS_EACH);

            JsonNode stats =
                    new ObjectMapper().readTree(proxy.admin("/admin/stats").text());
            double dollars = stats.at("/saved/dollars").asDouble();
            assertThat(dollars).isEqualTo(0.75 * (BEFORE + AFTER) * HITS_EACH);
            assertThat(stats.path("hit_rate").asDouble()).isEqualTo(75);
            assertThat(100
                            * prometheus
                                    .ask(question("sum\\(rate\\(ai_cache_hits_total.*?"))
                                    .orElseThrow())
                    .isCloseTo(stats.path("hit_rate").asDouble(), within(1e-9));
            assertThat(prometheus.ask("sum(ai_cache_saved_dollars_total)")).hasValue(dollars);
            assertThat(prometheus
                            .ask(question("sum\\(increase\\(ai_cache_saved_dollars_total.*?"))
                            .orElseThrow())
                    .isBetween(0.75 * AFTER * HITS_EACH, 2 * dollars);
            assertThat(prometheus.ask(question("histogram_quantile\\(.*?")).orElseThrow())
                    .isPositive()
                    .isLessThanOrEqualTo(stats.at("/latency_seconds/hit/p99").asDouble());
            assertThat(prometheus.ask("sum(ai_cache_bypasses_total)")).hasValue(1);
            assertThat(prometheus.ask("sum(ai_upstream_responses_total{status=\"200\"})"))
                    .hasValue(BEFORE + AFTER + 1.0);
        }
    }

    @Test
    void promtoolHasNoComplaint() throws Exception {
        Path promtool = Prometheus.program("promtool").orElse(null);
        assumeTrue(promtool != null, "no promtool on the path");
        ask(0, 1);
        Path scrape = Files.writeString(folder.resolve("scrape.txt"), proxy.scrape());

        Process checking = new ProcessBuilder(String.valueOf(promtool), "check", "metrics")
                .redirectErrorStream(true)
                .redirectInput(scrape.toFile())
                .start();
        String complaints = new String(checking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(complaints).isEmpty();
        assertThat(checking.waitFor()).isZero();
    }

    /** That many questions, each a miss and then its hits; returns when all are counted. */
    private void ask(int first, int count) {
        for (int question = first; question < first + count; question++) {
            for (int time = 0; time <= HITS_EACH; time++) {
                proxy.chat(Completions.ask("number " + question).replace("\"m\"", '"' + MODEL + '"'));
            }
        }
        await().until(() -> proxy.metric("ai_proxy_exchanges") == 0);
    }

    private static void awaitHits(Prometheus prometheus, double hits) {
        await().atMost(SCRAPED_MAX)
                .until(() -> prometheus.ask("sum(ai_cache_hits_total)").orElse(0) == hits
                        && prometheus.ask("sum(rate(ai_cache_hits_total[5m]))").isPresent());
    }

    /** A question as the page spells it, in a block or in a line. */
    private static String question(String pattern) throws Exception {
        String page = Files.readString(PAGE);
        Matcher matcher =
                Pattern.compile("(?s)(?:```\\n|`)(" + pattern + ")(?:\\n```|`)").matcher(page);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }
}
