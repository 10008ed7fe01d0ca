package dev.reprise.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TextCutterTest {

    @ParameterizedTest
    @ValueSource(strings = {"👍", "👩‍👩‍👧‍👦", "e\u0301", "🇳🇴", "\r\n", "日", "한"})
    void neverCutsThroughACharacterAsReadersSeeIt(String character) {
        for (int lead = 0; lead < 12; lead++) {
            List<String> pieces = TextCutter.cut("a".repeat(lead) + character.repeat(100));

            assertThat(pieces)
                    .hasSizeGreaterThan(1)
                    .allMatch(piece -> piece.replace(character, "").matches("a*"));
        }
    }

    @Test
    void losesNothing() {
        String text = "Ünïcode \ud83d broken \udc4d halves \u2028 and 👍 more, again and again. ".repeat(50);

        assertThat(String.join("", TextCutter.cut(text))).isEqualTo(text);
    }

    @Test
    void cutsShortTextIntoOneAndNoTextIntoNone() {
        assertThat(TextCutter.cut("Hello")).containsExactly("Hello");
        assertThat(TextCutter.cut("")).isEmpty();
    }

    @Test
    void boundsTheNumberOfPieces() {
        assertThat(TextCutter.cut("x".repeat(1_000_000))).hasSizeLessThan(300);
    }
}
