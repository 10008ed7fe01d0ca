package dev.reprise.savings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.chat.Usage;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PricesTest {

    private static final Price MODEL = price("2.50", "1.25", "10");
    private static final Prices PRICES = new Prices(
            LocalDate.of(2026, 10, 27), Map.of("model", MODEL, "cheap", price("0.0028", "0.000001", "0.003625")));

    @Test
    void pricesEachKindOfTokenByItself() {
        Usage usage = new Usage(1_000, 400, 200);

        assertThat(PRICES.cost("model", usage)).hasValue(600 * 2_500 + 400 * 1_250 + 200 * 10_000);
    }

    @Test
    void roundsHalfANanodollarUpOnceForTheWholeAnswer() {
        assertThat(PRICES.cost("cheap", new Usage(1, 0, 0))).hasValue(3); // 2.8
        assertThat(PRICES.cost("cheap", new Usage(1, 0, 1))).hasValue(6); // 2.8 and 3.625
        assertThat(PRICES.cost("cheap", new Usage(499, 499, 0))).hasValue(0);
        assertThat(PRICES.cost("cheap", new Usage(500, 500, 0))).hasValue(1);
    }

    @Test
    void knowsAModelByItsExactNameOnly() {
        Usage usage = new Usage(10, 0, 10);

        assertThat(PRICES.cost("Model", usage)).isEmpty();
        assertThat(PRICES.cost("openai/model", usage)).isEmpty();
        assertThat(PRICES.cost("model-2026-01-01", usage)).isEmpty();
        assertThat(PRICES.cost("", usage)).isEmpty();
    }

    @Test
    void neverCountsMoreCachedTokensThanThereAre() {
        assertThat(PRICES.cost("model", new Usage(100, 1_000, 0))).hasValue(100 * 1_250);
    }

    @Test
    void costsNothingWhenAnOriginClaimsLessThanNothing() {
        assertThat(PRICES.cost("model", new Usage(-1, -1, Long.MIN_VALUE))).hasValue(0);
    }

    @Test
    void doesNotPriceAUsageThatCannotBe() {
        assertThat(PRICES.cost("model", new Usage(Long.MAX_VALUE, 0, 0))).isEmpty();
        assertThat(PRICES.cost("model", new Usage(0, 0, 1_000_000_001))).isEmpty();
    }

    @Test
    void holdsTheLargestCostThatCanBe() {
        long max = Price.PICODOLLARS_MAX;
        Prices dearest = new Prices(LocalDate.EPOCH, Map.of("model", new Price(max, max, max)));
        Usage most = new Usage(2_000_000_000, 1_000_000_000, 1_000_000_000);

        assertThat(dearest.cost("model", most)).hasValue(3_000_000L * 1_000_000_000);
    }

    @Test
    void isExactToSixDecimalsOfADollarForAMillionTokens() {
        assertThat(Price.picodollars(new BigDecimal("0.000001"))).isEqualTo(1);
        assertThat(Price.picodollars(new BigDecimal("2.5000000"))).isEqualTo(2_500_000);
        assertThat(Price.picodollars(new BigDecimal("1000"))).isEqualTo(Price.PICODOLLARS_MAX);
        assertThatThrownBy(() -> Price.picodollars(new BigDecimal("0.0000001")))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void isNeverNegativeNorBeyondItsBound() {
        assertThatThrownBy(() -> new Price(-1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Price(0, 0, Price.PICODOLLARS_MAX + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Price price(String input, String cachedInput, String output) {
        return new Price(
                Price.picodollars(new BigDecimal(input)),
                Price.picodollars(new BigDecimal(cachedInput)),
                Price.picodollars(new BigDecimal(output)));
    }
}
