package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LexemeTest {

    @Test
    void writesOneTextForOneValue() {
        for (String one : new String[] {"1", "1.0", "1e0", "10e-1", "0.1E+1", "100000e-5", "1.000"}) {
            assertThat(Lexeme.canonical(one)).as(one).isEqualTo("1e0");
        }
    }

    @Test
    void knowsOneZero() {
        for (String zero : new String[] {"0", "-0", "0.0", "-0.00", "0e5", "0e-400000000", "-0E+7"}) {
            assertThat(Lexeme.canonical(zero)).as(zero).isEqualTo("0e0");
        }
    }

    @Test
    void isExactWhereDoublesAreNot() {
        assertThat(Lexeme.canonical("9007199254740993")).isEqualTo("9007199254740993e0");
        assertThat(Lexeme.canonical("0.1000000000000000055511151231257827"))
                .isEqualTo("1000000000000000055511151231257827e-34");
        assertThat(Lexeme.canonical("-1e400")).isEqualTo("-1e400");
    }

    @Test
    void neverExpandsAnExponent() {
        assertThat(Lexeme.canonical("1e2000000000")).isEqualTo("1e2000000000");
        assertThat(Lexeme.canonical("1e-2000000000")).isEqualTo("1e-2000000000");
    }

    @Test
    void leavesANumberWithAnExponentBeyondAllRangesAsItIs() {
        assertThat(Lexeme.canonical("1e99999999999")).isEqualTo("1e99999999999");
        assertThat(Lexeme.canonical("-1e2147483649")).isEqualTo("-1e2147483649");
    }

    @Test
    void readsZerosOnceHoweverManyThereAre() {
        String zeros = "0".repeat(1_000_000);

        assertThat(Lexeme.canonical("1" + zeros)).isEqualTo("1e1000000");
        assertThat(Lexeme.canonical("-1." + zeros + "E-2")).isEqualTo("-1e-2");
        assertThat(Lexeme.canonical("0." + zeros + "1")).isEqualTo("1e-1000001");
        assertThat(Lexeme.canonical("0." + zeros)).isEqualTo("0e0");
    }

    @Test
    void hasOneTextAlsoForWhatTakesALongExponent() {
        assertThat(Lexeme.canonical("10e9999999999")).isEqualTo(Lexeme.canonical("1.0e10000000000"));
        assertThat(Lexeme.canonical("1e99999999999999999999")).isEqualTo("1e99999999999999999999");
        assertThat(Lexeme.canonical("10e" + Long.MAX_VALUE)).isEqualTo("10e" + Long.MAX_VALUE);
    }

    @Test
    void isTheTextOfTheDecimalValue() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            BigDecimal value = new BigDecimal(new BigInteger(random.nextInt(80), random), random.nextInt(61) - 30);
            String lexeme = random.nextBoolean() ? value.toString() : value.toPlainString();
            BigDecimal stripped = value.stripTrailingZeros();

            assertThat(Lexeme.canonical(lexeme))
                    .as(lexeme)
                    .isEqualTo(stripped.unscaledValue() + "e" + (value.signum() == 0 ? 0 : -stripped.scale()));
        }
    }
}
