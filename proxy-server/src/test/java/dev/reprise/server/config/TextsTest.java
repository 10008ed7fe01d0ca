package dev.reprise.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {

    @ParameterizedTest
    @CsvSource({"250ms, PT0.25S", "30s, PT30S", "10m, PT10M", "24h, PT24H", "30d, PT720H", "0s, PT0S", "-1s, PT-1S"})
    void readsDurations(String text, Duration duration) {
        assertThat(DurationText.read(text)).contains(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1 s", "1.5h", "1H", "s", "1w", "+1s", "1s ", "9999999999s", "PT1S", "1m30s"})
    void refusesWhatIsNoDuration(String text) {
        assertThat(DurationText.read(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"90m, 90m", "60m, 1h", "48h, 2d", "1500ms, 1500ms", "1000ms, 1s"})
    void writesDurationsInTheLargestUnitThatFits(String text, String written) {
        assertThat(DurationText.read(text).map(DurationText::write)).contains(written);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "65536, 65536", "32KiB, 32768", "1MiB, 1048576", "2GiB, 2147483648", "-1, -1"})
    void readsSizes(String text, long bytes) {
        assertThat(SizeText.read(text)).contains(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "KiB", "1 KiB", "1kib", "1MB", "1.5MiB", "1TiB", "9999999999"})
    void refusesWhatIsNoSize(String text) {
        assertThat(SizeText.read(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "redis://cache:6379, redis://cache:6379",
        "redis://:pass@cache, redis://***@cache",
        "redis://user:p@ss@cache/0, redis://***@cache/0",
        "user:pass@cache, ***"
    })
    void hidesWhoWeAreToRedis(String url, String shown) {
        assertThat(Shown.url(url)).isEqualTo(shown);
    }

    @Test
    void showsLongAndBrokenValuesOnOneLine() {
        assertThat(Shown.line("a\nb\tc")).isEqualTo("a b c");
        assertThat(Shown.line("x".repeat(121))).isEqualTo("x".repeat(120) + "…");
    }
}
