package dev.reprise.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EmbeddingEncodingTest {

    private static final String LIST = "{ \"object\":\"list\",\"data\":[{\"object\":\"embedding\", \"index\":0,"
            + "\"embedding\": %s },{\"embedding\":%s,\"index\":1.0}],\"model\":\"m\",\"usage\":{\"prompt_tokens\":8 } }\n";

    @Test
    void writesLittleEndianFloat32AndNothingElse() {
        String rewritten = toBase64(LIST.formatted("[1.0, -2.5]", "[]"));

        assertThat(rewritten).isEqualTo(LIST.formatted("\"AACAPwAAIMA=\"", "\"\""));
    }

    @Test
    void writesNumbersAndNothingElse() {
        String rewritten = toFloat(LIST.formatted("\"AACAPwAAIMA=\"", "\"\\u0041ACAPw==\""));

        assertThat(rewritten).isEqualTo(LIST.formatted("[1.0,-2.5]", "[1.0]"));
    }

    @Test
    void leavesEmbeddingsThatAreAsWantedAlready() {
        assertThat(toFloat(LIST.formatted("[0.1]", "[0.12345678901]")))
                .isEqualTo(LIST.formatted("[0.1]", "[0.12345678901]"));
        assertThat(toBase64(LIST.formatted("\"AACAPw==\"", "[1]")))
                .isEqualTo(LIST.formatted("\"AACAPw==\"", "\"AACAPw==\""));
    }

    @Test
    void isBitExactBothWays() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] bytes = new byte[4 * 100_000];
        random.nextBytes(bytes);
        ByteBuffer floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < bytes.length; i += 4) {
            if (!Float.isFinite(floats.getFloat(i))) {
                floats.putFloat(i, -0.0f);
            }
        }
        String base64 = LIST.formatted('"' + Base64.getEncoder().encodeToString(bytes) + '"', "\"\"");

        assertThat(toBase64(toFloat(base64))).as("seed %d", seed).isEqualTo(base64);
    }

    @Test
    void takesTextThatIsAFloat32ValueRoundedToItsDigits() {
        String base64 = toBase64("{\"data\":[{\"embedding\":[0.1,-0.006929283]}]}");

        assertThat(toFloat(base64)).isEqualTo("{\"data\":[{\"embedding\":[0.1,-0.006929283]}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-0.006929283495992422", "0.0023064255", "1e-05", "1E2", "0", "-0.0", "16777216", "1.00000000"})
    void takesNumbersThatAreFloat32Values(String number) {
        assertThat(rendered("{\"data\":[{\"embedding\":[" + number + "]}]}", Representation.JSON_BASE64))
                .isInstanceOf(Rendition.Written.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.12345678901",
                "0.10000000000000001",
                "16777217",
                "1e39",
                "-1e400",
                "1e-60",
                "null",
                "\"a\"",
                "[1]",
                "true"
            })
    void refusesWhatIsNoFloat32Value(String number) {
        assertThat(rendered("{\"data\":[{\"embedding\":[" + number + "]}]}", Representation.JSON_BASE64))
                .isEqualTo(new Rendition.Lossy(Rendition.Loss.NOT_FLOAT32));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"AADAfw==\"", "\"AACAfw==\"", "\"AAA\"", "\"AAAA\"", "\"*\"", "{}", "1", "null"})
    void refusesWhatJsonCannotSay(String embedding) {
        assertThat(rendered("{\"data\":[{\"embedding\":" + embedding + "}]}", Representation.JSON))
                .isEqualTo(new Rendition.Lossy(Rendition.Loss.NOT_FLOAT32));
    }

    private static String toBase64(String body) {
        return written(rendered(body, Representation.JSON_BASE64));
    }

    private static String toFloat(String body) {
        return written(rendered(body, Representation.JSON));
    }

    private static Rendition rendered(String body, Representation wanted) {
        Representation stored = wanted.base64() ? Representation.JSON : Representation.JSON_BASE64;
        return Renderer.render(Endpoint.EMBEDDINGS, stored, body.getBytes(StandardCharsets.UTF_8), wanted);
    }

    private static String written(Rendition rendition) {
        assertThat(rendition).isInstanceOf(Rendition.Written.class);
        return new String(((Rendition.Written) rendition).bytes(), StandardCharsets.UTF_8);
    }
}
