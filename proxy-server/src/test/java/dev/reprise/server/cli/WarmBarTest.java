package dev.reprise.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.server.warm.FailureReason;
import dev.reprise.server.warm.WarmProgress;
import dev.reprise.server.warm.WarmProgress.End;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WarmBarTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    140 | "warm  25 % [=========>                             ] 1,000 requests, 50/s, 200 hits, 799 misses, 1 failures, 31,000 tokens, $1.25, 1:00 left"
                    100 | "warm  25 % [===>          ] 1,000 requests, 50/s, 200 hits, 799 misses, 1 failures, $1.25, 1:00 left"
                    80  | "warm  25 % [====>           ] 200 hits, 799 misses, 1 failures, $1.25, 1:00 left"
                    60  | "warm  25 % [===>           ] 200 hits, 1 failures, 1:00 left"
                    40  | "warm  25 % [====>            ] 1:00 left"
                    20  | "warm  25 % 1:00 left"
                    """)
    void leavesOutWhatThereIsNoRoomFor(int width, String line) {
        assertThat(WarmBar.line(progress(End.RUNNING, 250, OptionalLong.of(1_000)), width)
                        .stripTrailing())
                .isEqualTo(line);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 10, 11, 20, 50, 79, 80, 132, 250})
    void isAsWideAsItMayBeSoThatItCoversTheLineBefore(int width) {
        assertThat(WarmBar.line(progress(End.RUNNING, 250, OptionalLong.of(1_000)), width))
                .hasSize(width);
        assertThat(WarmBar.line(progress(End.RUNNING, 250, OptionalLong.empty()), width))
                .hasSize(width);
    }

    @Test
    void drawsNoBarWhereNobodyKnowsHowMuchThereIs() {
        String line = WarmBar.line(progress(End.RUNNING, 250, OptionalLong.empty()), 100);

        assertThat(line).startsWith("warm 1,000 requests, ").doesNotContain("[", "%", "left");
    }

    @Test
    void isFullInTheEndAndNothingIsLeft() {
        String complete = WarmBar.line(progress(End.COMPLETE, 1_000, OptionalLong.of(1_000)), 80);
        String interrupted = WarmBar.line(progress(End.INTERRUPTED, 250, OptionalLong.of(1_000)), 80);

        assertThat(complete).startsWith("warm 100 % [====").doesNotContain(">", "left");
        assertThat(interrupted).startsWith("warm  25 % [").doesNotContain("left");
    }

    private static WarmProgress progress(End end, long bytes, OptionalLong bytesTotal) {
        return new WarmProgress(
                end,
                1_000,
                200,
                799,
                0,
                0,
                0,
                Map.of(FailureReason.CONNECTION, 1L),
                0,
                1_000,
                30_000,
                0,
                1.25,
                0,
                bytes,
                bytesTotal,
                Duration.ofSeconds(20));
    }
}
