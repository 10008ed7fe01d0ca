package dev.reprise.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExactJsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"b\":1,\"a\":[1.0,1e0,-0,-0.0,1E+400,9007199254740993,0.1000000000000000055],\"\":null}",
                "[true,false,null,\"\",\"é👍\\\"\\\\\\n\\u2028\\u2029\\u0085\",{}]",
                "\"\\uD83D\"",
                "\"a\\uDC4Db\\uD83D👍\"",
                "12345678901234567890",
                "\"\ufffd\"", // what decoders put in the place of what they cannot read
            })
    void writesWhatItHasRead(String json) {
        assertThat(ExactJson.write(ExactJson.read(bytes(json)).orElseThrow()))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{}}",
                "{} {}",
                "{\"a\":1,\"a\":1}",
                "{\"a\":1,\"\\u0061\":1}",
                "\ufeff{}",
                "{'a':1}",
                "[1,]",
                "NaN",
                "01",
                "+1",
                "[",
                "]",
                "\"\n\"",
                "{\"a\"}",
                "nul"
            })
    void refusesWhatIsNotStrict(String json) {
        assertThat(ExactJson.read(bytes(json))).isEmpty();
        assertThat(ExactJson.isObject(bytes(json))).isFalse();
    }

    @Test
    void refusesOtherEncodings() {
        assertThat(ExactJson.read("{}".getBytes(StandardCharsets.UTF_16LE))).isEmpty();
        assertThat(ExactJson.read(new byte[] {'"', (byte) 0xC3, '"'})).isEmpty();
        assertThat(ExactJson.read(new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'}))
                .isEmpty();
    }

    @Test
    void tellsAReplacementCharacterFromWhatItWouldReplace() {
        assertThat(ExactJson.read(bytes("\"\ufffd\""))).isPresent();
        assertThat(ExactJson.read(new byte[] {'"', (byte) 0xEF, (byte) 0xBF, (byte) 0xBD, (byte) 0xFF, '"'}))
                .isEmpty();
    }

    @Test
    void boundsTheDepth() {
        assertThat(ExactJson.read(nested(ExactJson.DEPTH_MAX))).isPresent();
        assertThat(ExactJson.read(nested(ExactJson.DEPTH_MAX + 1))).isEmpty();
        assertThat(ExactJson.read(nested(1_000_000))).isEmpty();
    }

    @Test
    void readsTextOfAnyLength() {
        assertThat(ExactJson.read(bytes("\"" + "x".repeat(30_000_000) + "\""))).isPresent();
    }

    private static byte[] nested(int depth) {
        return bytes("[".repeat(depth) + "]".repeat(depth));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
