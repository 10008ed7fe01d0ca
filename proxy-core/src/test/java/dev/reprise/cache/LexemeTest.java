package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

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
}
