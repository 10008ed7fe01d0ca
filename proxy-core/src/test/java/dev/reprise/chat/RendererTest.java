package dev.reprise.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.chat.Rendition.Loss;
import dev.reprise.chat.Rendition.Lossy;
import dev.reprise.chat.Rendition.Written;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The mode matrix: what each stored form answers, and what it does not. */
final class RendererTest {

    private static final Endpoint CHAT = Endpoint.CHAT_COMPLETIONS;
    private static final String CHUNK =
            "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}," + "\"finish_reason\":\"stop\"}]}";
    private static final String USAGE_CHUNK = "{\"choices\":[],\"usage\":{\"prompt_tokens\":1}}";
    private static final String OBJECT =
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"a\"}," + "\"finish_reason\":\"stop\"}]%s}";

    @ParameterizedTest
    @EnumSource(Endpoint.class)
    void givesTheSameArrayWhenNothingDiffers(Endpoint endpoint) {
        byte[] body = bytes("whatever");

        for (Representation same : new Representation[] {
            Representation.JSON, Representation.JSON_BASE64, Representation.STREAM, Representation.STREAM_WITH_USAGE
        }) {
            assertThat(written(Renderer.render(endpoint, same, body, same))).isSameAs(body);
        }
    }

    @Test
    void doesNotCareForTheEncodingOfEmbeddingsElsewhere() {
        byte[] body = bytes("whatever");

        Rendition rendition = Renderer.render(CHAT, Representation.JSON, body, Representation.JSON_BASE64);

        assertThat(written(rendition)).isSameAs(body);
    }

    @Test
    void takesTheUsageOutForAClientThatDidNotAsk() {
        byte[] stored = bytes(stream(CHUNK.replace("{\"choices", "{\"usage\":null,\"choices"), USAGE_CHUNK));

        Rendition rendition = Renderer.render(CHAT, Representation.STREAM_WITH_USAGE, stored, Representation.STREAM);

        assertThat(written(rendition)).asString().isEqualTo(stream(CHUNK));
    }

    @Test
    void missesWhenTheUsageThatIsAskedForWasNotStored() {
        byte[] stored = bytes(stream(CHUNK));

        assertThat(loss(Renderer.render(CHAT, Representation.STREAM, stored, Representation.STREAM_WITH_USAGE)))
                .isEqualTo(Loss.NO_USAGE);
        assertThat(loss(Renderer.render(CHAT, Representation.STREAM, stored, Representation.JSON)))
                .isEqualTo(Loss.NO_USAGE);
    }

    @Test
    void servesUsageThatTheOriginToldUnasked() {
        byte[] stored = bytes(stream(CHUNK, USAGE_CHUNK));

        assertThat(written(Renderer.render(CHAT, Representation.STREAM, stored, Representation.STREAM_WITH_USAGE)))
                .isSameAs(stored);
        assertThat(written(Renderer.render(CHAT, Representation.STREAM, stored, Representation.JSON)))
                .asString()
                .contains("\"content\":\"a\"", "\"usage\":{\"prompt_tokens\":1}");
    }

    @Test
    void tellsAnObjectWithoutUsageOnlyToThoseWhoDoNotAskForIt() {
        byte[] stored = bytes(OBJECT.formatted(""));

        assertThat(loss(Renderer.render(CHAT, Representation.JSON, stored, Representation.STREAM_WITH_USAGE)))
                .isEqualTo(Loss.NO_USAGE);
        assertThat(written(Renderer.render(CHAT, Representation.JSON, stored, Representation.STREAM)))
                .asString()
                .contains("\"content\":\"a\"")
                .endsWith("data: [DONE]\n\n")
                .doesNotContain("usage");
    }

    @Test
    void keepsUsageOutOfAReplayThatDidNotAskForIt() {
        byte[] stored = bytes(OBJECT.formatted(",\"usage\":{\"prompt_tokens\":1}"));

        Rendition rendition = Renderer.render(CHAT, Representation.JSON, stored, Representation.STREAM);

        assertThat(written(rendition)).asString().doesNotContain("usage");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"choices\":[]}",
                "{\"choices\":[1]}",
                "{\"choices\":[{\"index\":0}]}",
                "{\"choices\":[{\"index\":-1,\"message\":{}}]}",
                "{\"choices\":[{\"index\":0,\"message\":{}},{\"index\":0,\"message\":{}}]}",
                "{\"choices\":[{\"index\":0,\"message\":{\"tool_calls\":[1]}}]}",
                "{\"choices\":[{\"index\":0,\"message\":{\"tool_calls\":{}}}]}",
            })
    void doesNotTellAsAStreamWhatIsNoCompletion(String body) {
        assertThat(loss(Renderer.render(CHAT, Representation.JSON, bytes(body), Representation.STREAM)))
                .isEqualTo(Loss.NOT_STREAMABLE);
    }

    @Test
    void givesTheResponseOfTheLastEventByteForByte() {
        String response = "{ \"status\":\"completed\", \"output\":[], \"temperature\":1.0 }";
        byte[] stored = bytes(stream("{\"type\":\"response.completed\",\"response\": " + response + " ,\"x\":1}"));

        Rendition rendition = Renderer.render(Endpoint.RESPONSES, Representation.STREAM, stored, Representation.JSON);

        assertThat(written(rendition)).asString().isEqualTo(response);
    }

    @Test
    void findsUsageIrrelevantForStreamsOfTheResponsesApi() {
        byte[] stored = bytes("data: {}\n\n");

        assertThat(written(Renderer.render(
                        Endpoint.RESPONSES, Representation.STREAM, stored, Representation.STREAM_WITH_USAGE)))
                .isSameAs(stored);
    }

    @Test
    void knowsNoStreamsOfEmbeddings() {
        assertThat(loss(Renderer.render(Endpoint.EMBEDDINGS, Representation.JSON, bytes("{}"), Representation.STREAM)))
                .isEqualTo(Loss.NOT_STREAMABLE);
    }

    private static String stream(String... payloads) {
        return "data: " + String.join("\n\ndata: ", payloads) + "\n\ndata: [DONE]\n\n";
    }

    private static byte[] written(Rendition rendition) {
        assertThat(rendition).isInstanceOf(Written.class);
        return ((Written) rendition).bytes();
    }

    private static Loss loss(Rendition rendition) {
        assertThat(rendition).isInstanceOf(Lossy.class);
        return ((Lossy) rendition).loss();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
