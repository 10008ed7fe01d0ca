package dev.reprise.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events in the order in which OpenAI sends them. */
final class ResponseReplayerTest {

    static List<Fixture> responses() {
        return Fixture.objects().stream()
                .filter(object -> object.endpoint() == Endpoint.RESPONSES)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("responses")
    void namesAndNumbersEveryEvent(Fixture object) {
        List<StreamEvent> events = EventStream.parse(written(object.bytes()));

        for (int i = 0; i < events.size(); i++) {
            JsonNode data = ExactJson.read(events.get(i).data()).orElseThrow();
            assertThat(data.path("type").textValue()).isEqualTo(events.get(i).name());
            assertThat(ExactJson.integer(data.path("sequence_number"))).hasValue(i);
        }
        assertThat(events.get(events.size() - 1).name()).isIn("response.completed", "response.incomplete");
    }

    @ParameterizedTest
    @MethodSource("responses")
    void tellsTheWholeTextInDeltasAndAgainAtTheEnd(Fixture object) {
        StringBuilder deltas = new StringBuilder();
        StringBuilder done = new StringBuilder();
        for (JsonNode event : events(object.bytes())) {
            deltas.append(event.path("delta").asText(""));
            String type = event.path("type").textValue();
            for (String name :
                    type.endsWith(".done") ? List.of("text", "refusal", "arguments", "input") : List.<String>of()) {
                done.append(event.path(name).asText(""));
            }
        }

        assertThat(deltas).hasToString(done.toString()).isNotEmpty();
    }

    @Test
    void tellsAMessage() {
        List<String> types = types(events(response("""
                {"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[
                 {"type":"output_text","text":"Hi","annotations":[{"type":"url_citation","url":"u"}],"logprobs":[]}]}
                """)));

        assertThat(types)
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.annotation.added",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
    }

    @Test
    void tellsReasoningAndCalls() {
        List<String> types = types(events(response("""
                {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Plan"}]},
                {"type":"function_call","id":"fc_1","call_id":"c","name":"f","arguments":"{}"},
                {"type":"custom_tool_call","id":"ctc_1","call_id":"c","name":"f","input":"x"}
                """)));

        assertThat(types.subList(2, types.size() - 1))
                .containsExactly(
                        "response.output_item.added",
                        "response.reasoning_summary_part.added",
                        "response.reasoning_summary_text.delta",
                        "response.reasoning_summary_text.done",
                        "response.reasoning_summary_part.done",
                        "response.output_item.done",
                        "response.output_item.added",
                        "response.function_call_arguments.delta",
                        "response.function_call_arguments.done",
                        "response.output_item.done",
                        "response.output_item.added",
                        "response.custom_tool_call_input.delta",
                        "response.custom_tool_call_input.done",
                        "response.output_item.done");
    }

    @Test
    void beginsWithAResponseThatHasNothingYet() {
        JsonNode created = events(response("")).get(0).path("response");

        assertThat(created.path("status").textValue()).isEqualTo("in_progress");
        assertThat(created.path("output")).isEmpty();
        assertThat(created.path("usage").isNull()).isTrue();
        assertThat(created.path("id").textValue()).isEqualTo("resp_1");
    }

    @Test
    void beginsItemsEmpty() {
        JsonNode added = events(response("""
                {"type":"function_call","id":"fc_1","call_id":"c","status":"completed","name":"f","arguments":"{}"}
                """)).get(2).path("item");

        assertThat(added.toString())
                .isEqualTo("{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"c\",\"status\":\"in_progress\","
                        + "\"name\":\"f\",\"arguments\":\"\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"web_search_call\",\"id\":\"ws_1\"}",
                "{\"type\":\"message\",\"content\":[]}",
                "{\"type\":\"message\",\"id\":\"m\",\"content\":\"text\"}",
                "{\"type\":\"message\",\"id\":\"m\",\"content\":[{\"type\":\"output_audio\"}]}",
                "1",
            })
    void refusesItemsWhoseEventsItDoesNotKnow(String item) {
        Rendition rendition =
                Renderer.render(Endpoint.RESPONSES, Representation.JSON, response(item), Representation.STREAM);

        assertThat(rendition).isEqualTo(new Rendition.Lossy(Rendition.Loss.NOT_STREAMABLE));
    }

    private static byte[] response(String items) {
        String response = "{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":[" + items + "],\"usage\":{}}";
        return response.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] written(byte[] response) {
        Rendition rendition = Renderer.render(Endpoint.RESPONSES, Representation.JSON, response, Representation.STREAM);
        return ((Rendition.Written) rendition).bytes();
    }

    private static List<JsonNode> events(byte[] response) {
        List<JsonNode> events = new ArrayList<>();
        for (StreamEvent event : EventStream.parse(written(response))) {
            events.add(ExactJson.read(event.data()).orElseThrow());
        }
        return events;
    }

    private static List<String> types(List<JsonNode> events) {
        return events.stream().map(event -> event.path("type").textValue()).toList();
    }
}
