package dev.reprise.server.scenario;

import static dev.reprise.server.scenario.Completions.ask;
import static dev.reprise.server.scenario.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What hits save, as whoever scrapes the metrics reads it. */
class SavingsTest {

    private static final long SLOW_NANOS = 100_000_000;
    private static final String KNOWN = "gpt-4o-mini"; // 0.15, 0.075 and 0.6 dollars per million tokens

    @TempDir
    Path folder;

    private ScriptedOrigin origin;
    private RunningProxy proxy;

    @BeforeEach
    void start() throws Exception {
        origin = new ScriptedOrigin((request, turn) -> turn.json(
                200,
                billed("{\"prompt_tokens\":3000000,"
                        + "\"completion_tokens\":500000,\"prompt_tokens_details\":{\"cached_tokens\":2000000}}")));
        proxy = RunningProxy.before(origin);
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        origin.close();
    }

    @Test
    void pricesTheTokensOfAHitEachKindByItself() throws Exception {
        proxy.chat(askOf(KNOWN));
        assertThat(saved("dollars", KNOWN)).isZero();

        proxy.chat(askOf(KNOWN));
        proxy.chat(askOf(KNOWN));

        assertThat(saved("dollars", KNOWN)).isEqualTo(2 * (0.15 + 2 * 0.075 + 0.3));
        assertThat(saved("unpriced_tokens", KNOWN)).isZero();
        assertThat(tokens(KNOWN, "prompt")).isEqualTo(2_000_000);
        assertThat(tokens(KNOWN, "cached_prompt")).isEqualTo(4_000_000);
        assertThat(tokens(KNOWN, "completion")).isEqualTo(1_000_000);
    }

    @Test
    void guessesNoPriceForAModelThatIsNotListed() throws Exception {
        String unlisted = KNOWN + "-of-ours";
        proxy.chat(askOf(unlisted));
        proxy.chat(askOf(unlisted));

        assertThat(saved("dollars", unlisted)).isZero();
        assertThat(saved("unpriced_tokens", unlisted)).isEqualTo(3_500_000);
        assertThat(tokens(unlisted, "completion")).isEqualTo(500_000);
    }

    @Test
    void pricesWithTheListThatIsNamed() throws Exception {
        Path prices = Files.writeString(folder.resolve("prices.yaml"), """
                as-of: 2026-11-26
                providers:
                  ours:
                    source: https://example.org/
                    checked: 2026-11-26
                    models:
                      llama: {input: 1, cached-input: 0.5, output: 2, aliases: [team/llama]}
                """);
        try (RunningProxy ours = RunningProxy.before(origin, "savings.prices-file=" + prices)) {
            for (String model : new String[] {"team/llama", "team/llama", KNOWN, KNOWN}) {
                ours.chat(askOf(model));
            }

            assertThat(ours.metric("ai_cache_saved_dollars_total{model=\"team/llama\",}"))
                    .isEqualTo(3);
            assertThat(ours.metric("ai_cache_saved_dollars_total{model=\"" + KNOWN + "\",}"))
                    .isZero();
            assertThat(ours.metric("ai_cache_saved_unpriced_tokens_total{model=\"" + KNOWN + "\",}"))
                    .isEqualTo(3_500_000);
        }
    }

    @Test
    void countsHitsWhoseStreamsWereRecordedWithoutTheirUsage() throws Exception {
        origin.script(Completions::answer);
        proxy.chat(askStream("one"));
        proxy.chat(askStream("one"));

        assertThat(saved("unknown_hits", "m")).isEqualTo(1);
        assertThat(tokens("m", "completion")).isZero();
    }

    @Test
    void savesTheTimeThatTheOriginTookLonger() throws Exception {
        CountDownLatch mayAnswer = new CountDownLatch(1);
        origin.script((request, turn) -> {
            mayAnswer.await();
            turn.json(200, Completions.ANSWER);
        });
        long began = System.nanoTime();
        CompletableFuture<WireMessage> miss = OwnThread.call(() -> proxy.chat(ask("one")));
        await().until(() -> origin.requests().size() == 1);
        long asked = System.nanoTime();
        await().until(() -> System.nanoTime() - asked > SLOW_NANOS);
        mayAnswer.countDown();
        miss.join();
        double tookSeconds = (System.nanoTime() - began) / 1e9;
        assertThat(saved("seconds", "m")).isZero();

        AtomicInteger hits = new AtomicInteger();
        await().until(() -> {
            proxy.chat(ask("one"));
            hits.incrementAndGet();
            return saved("seconds", "m") > 0; // the first, unless this machine is slower than that origin
        });

        assertThat(saved("seconds", "m")).isLessThan(hits.get() * tookSeconds);
    }

    @Test
    void countsTheTokensOfACollapsedRequestInNoSum() throws Exception {
        CountDownLatch both = new CountDownLatch(1);
        origin.script((request, turn) -> {
            both.await();
            turn.json(200, Completions.ANSWER);
        });
        CompletableFuture<WireMessage> leads = OwnThread.call(() -> proxy.chat(ask("one")));
        await().until(() -> origin.requests().size() == 1);
        CompletableFuture<WireMessage> joins = OwnThread.call(() -> proxy.chat(ask("one")));
        await().until(() -> proxy.metric("ai_proxy_exchanges") == 2);
        both.countDown();

        assertThat(leads.join().xCache()).isEqualTo("MISS");
        assertThat(joins.join().xCache()).isEqualTo("COLLAPSED");
        assertThat(proxy.scrape()).doesNotContain("ai_cache_saved_tokens_total{");

        assertThat(proxy.chat(ask("one")).xCache()).isEqualTo("HIT");

        assertThat(origin.requests()).hasSize(1);
        assertThat(tokens("m", "prompt") + tokens("m", "completion")).isEqualTo(7);
    }

    private double saved(String what, String model) throws Exception {
        return proxy.metric("ai_cache_saved_" + what + "_total{model=\"" + model + "\",}");
    }

    private double tokens(String model, String kind) throws Exception {
        return proxy.metric("ai_cache_saved_tokens_total{model=\"" + model + "\",kind=\"" + kind + "\",}");
    }

    private static String askOf(String model) {
        return ask("one").replace("\"model\":\"m\"", "\"model\":\"" + model + "\"");
    }

    private static String billed(String usage) {
        return Completions.ANSWER.substring(0, Completions.ANSWER.indexOf("\"usage\":")) + "\"usage\":" + usage + "}";
    }
}
