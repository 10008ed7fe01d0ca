package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountTextTest {

    @Test
    void readsWhatALongHoldsAndAsMuchOfWhatItDoesNot() {
        assertThat(CountText.of("1000000000004735638")).isEqualTo(1_000_000_000_004_735_638L);
        assertThat(CountText.of("9999999999999999999")).isEqualTo(Long.MAX_VALUE);
        assertThat(CountText.isCount("9999999999999999999")).isTrue();
        assertThat(CountText.isCount("-1")).isFalse();
        assertThat(CountText.isCount("")).isFalse();
    }
}
