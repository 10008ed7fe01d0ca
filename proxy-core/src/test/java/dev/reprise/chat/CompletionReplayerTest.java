package dev.reprise.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The order and shape that every SDK was seen to understand. */
final class CompletionReplayerTest {

    static List<Fixture> completions() {
        return Fixture.objects().stream()
                .filter(object -> object.endpoint() != Endpoint.RESPONSES)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("completions")
    void everyChunkRepeatsWhoseItIs(Fixture object) {
        JsonNode completion = ExactJson.read(object.bytes()).orElseThrow();

        for (JsonNode chunk : chunks(object, true)) {
            assertThat(chunk.path("id")).isEqualTo(completion.path("id"));
            assertThat(chunk.path("model")).isEqualTo(completion.path("model"));
            assertThat(chunk.path("created")).isEqualTo(completion.path("created"));
            assertThat(chunk.path("system_fingerprint")).isEqualTo(completion.path("system_fingerprint"));
            assertThat(chunk.path("object").textValue()).isIn("chat.completion.chunk", "text_completion");
            assertThat(chunk.has("error")).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("completions")
    void allChoicesFinishAfterAllHaveSpoken(Fixture object) {
        List<Boolean> finished = new ArrayList<>();
        for (JsonNode chunk : chunks(object, false)) {
            assertThat(chunk.path("choices")).hasSize(1);
            finished.add(chunk.path("choices").get(0).hasNonNull("finish_reason"));
        }

        int choices =
                ExactJson.read(object.bytes()).orElseThrow().path("choices").size();
        int chunks = finished.size();
        assertThat(finished.subList(0, chunks - choices)).containsOnly(false);
        assertThat(finished.subList(chunks - choices, chunks)).containsOnly(true);
    }

    @ParameterizedTest
    @MethodSource("completions")
    void usageComesAloneAndLastAndOnlyIfAskedFor(Fixture object) {
        List<JsonNode> with = chunks(object, true);
        JsonNode last = with.remove(with.size() - 1);

        assertThat(last.path("choices")).isEmpty();
        assertThat(last.path("usage").isObject()).isTrue();
        assertThat(with).allMatch(chunk -> chunk.path("usage").isNull());
        assertThat(chunks(object, false)).noneMatch(chunk -> chunk.has("usage"));
    }

    @ParameterizedTest
    @MethodSource("completions")
    void everyChoiceOfAChunkHasItsNulls(Fixture object) {
        for (JsonNode chunk : chunks(object, false)) {
            JsonNode choice = chunk.path("choices").get(0);

            assertThat(choice.has("logprobs")).isTrue();
            assertThat(choice.has("finish_reason")).isTrue();
            assertThat(choice.path("index").isMissingNode()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("completions")
    void isFramedForEveryReaderOfLines(Fixture object) {
        String stream = new String(stream(object, true), StandardCharsets.UTF_8);

        assertThat(stream).endsWith("data: [DONE]\n\n").doesNotContain("\r", "\u0085", "\u2028", "\u2029");
        assertThat(stream.split("\n\n")).allMatch(event -> event.startsWith("data: ") && event.indexOf('\n') < 0);
    }

    @Test
    void tellsReasoningOnceAndBeforeTheContent() {
        List<JsonNode> deltas = deltas("""
                {"choices":[{"index":0,"finish_reason":"stop",
                 "message":{"role":"assistant","content":"b","reasoning_content":"a","audio":null}}]}
                """);

        assertThat(deltas)
                .extracting(JsonNode::toString)
                .containsExactly(
                        "{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}",
                        "{\"reasoning_content\":\"a\"}",
                        "{\"content\":\"b\"}",
                        "{}");
    }

    @Test
    void tellsEachToolCallWhole() {
        List<JsonNode> deltas = deltas("""
                {"choices":[{"index":0,"finish_reason":"tool_calls","message":{"content":null,"tool_calls":[
                 {"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},
                 {"id":"b","index":7,"type":"function","function":{"name":"g","arguments":"{}"}}]}}]}
                """);

        assertThat(deltas.subList(1, 3))
                .extracting(JsonNode::toString)
                .containsExactly(
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"type\":\"function\","
                                + "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}",
                        "{\"tool_calls\":[{\"index\":1,\"id\":\"b\",\"type\":\"function\","
                                + "\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]}");
    }

    @Test
    void saysUnknownMembersFirstAndLastButListsThatClientsJoinOnce() {
        List<JsonNode> chunks = chunks("""
                {"x_top":1,"error":null,"choices":[{"index":0,"finish_reason":"stop","stop_reason":"s",
                 "token_ids":[1,2],"error":null,"message":{"content":"a"}}]}
                """);

        JsonNode first = chunks.get(0).path("choices").get(0);
        JsonNode last = chunks.get(chunks.size() - 1).path("choices").get(0);
        assertThat(chunks).filteredOn(chunk -> chunk.has("x_top")).containsExactly(chunks.get(0));
        assertThat(first.path("stop_reason").textValue()).isEqualTo("s");
        assertThat(first.path("token_ids")).hasSize(2);
        assertThat(last.path("stop_reason").textValue()).isEqualTo("s");
        assertThat(last.has("token_ids")).isFalse();
        assertThat(chunks.toString()).doesNotContain("error");
    }

    @Test
    void tellsWholeSecondsBecauseSdksRefuseFractions() {
        List<JsonNode> chunks = chunks("""
                {"created":1721075651.731,"choices":[{"index":0,"finish_reason":"stop","message":{"content":"a"}}]}
                """);

        assertThat(ExactJson.lexeme(chunks.get(0).path("created"))).isEqualTo("1721075651");
    }

    private static List<JsonNode> deltas(String completion) {
        return chunks(completion).stream()
                .map(chunk -> chunk.path("choices").get(0).path("delta"))
                .toList();
    }

    private static List<JsonNode> chunks(String completion) {
        byte[] body = completion.getBytes(StandardCharsets.UTF_8);
        Rendition stream = Renderer.render(Endpoint.CHAT_COMPLETIONS, Representation.JSON, body, Representation.STREAM);
        return chunks(((Rendition.Written) stream).bytes());
    }

    private static List<JsonNode> chunks(Fixture object, boolean usage) {
        return chunks(stream(object, usage));
    }

    private static byte[] stream(Fixture object, boolean usage) {
        Representation wanted = usage ? Representation.STREAM_WITH_USAGE : Representation.STREAM;
        Rendition stream = Renderer.render(object.endpoint(), Representation.JSON, object.bytes(), wanted);
        return ((Rendition.Written) stream).bytes();
    }

    private static List<JsonNode> chunks(byte[] stream) {
        List<JsonNode> chunks = new ArrayList<>();
        for (StreamEvent event : EventStream.parse(stream)) {
            ExactJson.read(event.data()).filter(JsonNode::isObject).ifPresent(chunks::add);
        }
        return chunks;
    }
}
