package dev.reprise.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptBeginningTest {

    private static String of(String body) {
        return PromptBeginning.of(body.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"messages\":[{\"role\":\"system\",\"content\":\"be\"},{\"role\":\"user\",\"content\":\"one\"}]} | one",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"one\"},{\"role\":\"assistant\",\"content\":\"two\"}]} | one",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"},{\"type\":\"text\",\"text\":\"what?\"}]}]} | what?",
                "{\"prompt\":[\"one\",\"two\"]} | two",
                "{\"prompt\":\"one\"} | one",
                "{\"input\":\"one\"} | one",
                "{\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"one\"}]}]} | one",
                "{\"input\":[[1,2],[3]]} | ``",
                "{\"messages\":[{\"role\":\"system\",\"content\":\"be\"}]} | ``",
                "{\"messages\":7} | ``",
                "[] | ``",
                "not JSON | ``"
            })
    void isWhatTheUserSaidLast(String body, String beginning) {
        assertThat(of(body)).isEqualTo(beginning);
    }

    @Test
    void isOneLineOfTwoHundredCharacters() {
        assertThat(of("{\"input\":\" one \\n\\t two\\u0007three\\u009b31m\\u202e \"}"))
                .isEqualTo("one two three 31m");
        assertThat(of("{\"input\":\"" + "a".repeat(200) + "\"}")).isEqualTo("a".repeat(200));
        assertThat(of("{\"input\":\"" + "a".repeat(201) + "\"}")).isEqualTo("a".repeat(200) + "…");
        assertThat(of("{\"input\":\"" + "a".repeat(199) + "\\ud83d\\ude00b\"}")).isEqualTo("a".repeat(199) + "…");
    }
}
