package dev.reprise.savings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.chat.Usage;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SavingsTest {

    private static final LocalDate AS_OF = LocalDate.of(2026, 10, 27);
    private static final Usage USAGE = new Usage(1_000, 400, 200);

    private final Savings savings =
            new Savings(new Prices(AS_OF, Map.of("model", new Price(2_500_000, 1_250_000, 10_000_000))));

    @Test
    void sumsWhatHitsSave() {
        savings.hit("model", "model", USAGE, Duration.ofMillis(1_500));
        savings.hit("model", "model", USAGE, Duration.ofMillis(500));

        assertThat(savings.byModel().get("model"))
                .isEqualTo(new ModelSavings(2, 0, new SavedTokens(1_200, 800, 400), 0, 8_000_000, 2_000_000));
    }

    @Test
    void countsTheTokensOfAnUnknownModelAndGuessesNoPrice() {
        savings.hit("other", "unlisted", USAGE, Duration.ZERO);

        assertThat(savings.byModel().get("other"))
                .isEqualTo(new ModelSavings(1, 0, new SavedTokens(600, 400, 200), 1_200, 0, 0));
    }

    @Test
    void pricesAModelThatSharesItsLabelByItsOwnName() {
        savings.hit("other", "model", USAGE, Duration.ZERO);
        savings.hit("other", "unlisted", USAGE, Duration.ZERO);

        ModelSavings other = savings.byModel().get("other");
        assertThat(other.nanodollars()).isEqualTo(4_000_000);
        assertThat(other.unpricedTokens()).isEqualTo(1_200);
    }

    @Test
    void saysHowManyHitsTellNoUsage() {
        savings.hit("model", "model", null, Duration.ofSeconds(1));
        savings.hit("model", "model", new Usage(Long.MAX_VALUE, 0, Long.MAX_VALUE), Duration.ofSeconds(1));

        assertThat(savings.byModel().get("model"))
                .isEqualTo(new ModelSavings(2, 2, new SavedTokens(0, 0, 0), 0, 0, 2_000_000));
    }

    @Test
    void losesNothingWhenManyCountAtOnce() {
        CompletableFuture<?>[] counting = IntStream.range(0, 4)
                .mapToObj(unused -> CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        savings.hit("model", "model", USAGE, Duration.ofNanos(1_000));
                    }
                }))
                .toArray(CompletableFuture[]::new);

        CompletableFuture.allOf(counting).join();

        assertThat(savings.byModel().get("model"))
                .isEqualTo(new ModelSavings(
                        40_000, 0, new SavedTokens(24_000_000, 16_000_000, 8_000_000), 0, 160_000_000_000L, 40_000));
    }

    @Test
    void isReportedInSumAndByModel() {
        savings.hit("model", "model", USAGE, Duration.ofMillis(1_500));
        savings.hit("odd \"name\"", "unlisted", new Usage(5, 0, 1), Duration.ZERO);

        assertThat(SavingsReport.json(AS_OF, savings.byModel())).isEqualTo("""
                {"prices_as_of":"2026-10-27",\
                "hits":2,"unknown_hits":0,"prompt_tokens":605,"cached_prompt_tokens":400,"completion_tokens":201,\
                "unpriced_tokens":6,"dollars":0.004,"seconds":1.5,\
                "models":{\
                "model":{"hits":1,"unknown_hits":0,"prompt_tokens":600,"cached_prompt_tokens":400,\
                "completion_tokens":200,"unpriced_tokens":0,"dollars":0.004,"seconds":1.5},\
                "odd \\"name\\"":{"hits":1,"unknown_hits":0,"prompt_tokens":5,"cached_prompt_tokens":0,\
                "completion_tokens":1,"unpriced_tokens":6,"dollars":0,"seconds":0}}}""");
    }

    @Test
    void isReportedBeforeTheFirstHit() {
        assertThat(SavingsReport.json(AS_OF, savings.byModel()))
                .startsWith("{\"prices_as_of\":\"2026-10-27\",\"hits\":0,")
                .endsWith("\"dollars\":0,\"seconds\":0,\"models\":{}}");
    }

    /** Nanoseconds would have no room for a fleet's year. */
    @Test
    void addsUpTimeForLongerThanAnyFleetLives() {
        for (int i = 0; i < 1_000; i++) {
            savings.hit("model", "model", USAGE, Duration.ofDays(365 * 250));
        }

        assertThat(SavingsReport.json(LocalDate.EPOCH, savings.byModel())).contains("\"seconds\":7884000000000,");
    }
}
