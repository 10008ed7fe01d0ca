package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/**
 * A completion without the differences that a stream does not show: in a message an absent member and a null one, and an
 * absent and an empty list of tool calls or annotations; the index of a tool call, which only streams have; a null error,
 * which streams must not have.
 */
final class Normalized {

    private static final Set<String> LISTS = Set.of("tool_calls", "annotations");
    private static final List<String> ERROR = List.of("error");

    private Normalized() {}

    static ObjectNode of(ObjectNode answer) {
        if (!answer.has("choices")) {
            return answer;
        }
        answer.remove(ERROR);
        for (JsonNode choice : answer.path("choices")) {
            ((ObjectNode) choice).remove(ERROR);
            choice((ObjectNode) choice);
        }
        return answer;
    }

    private static void choice(ObjectNode choice) {
        if (!choice.has("logprobs")) {
            choice.putNull("logprobs");
        }
        if (choice.path("message") instanceof ObjectNode message) {
            message.removeIf(JsonNode::isNull);
            LISTS.stream().filter(list -> message.path(list).isEmpty()).forEach(list -> message.remove(List.of(list)));
            message.path("tool_calls").forEach(call -> ((ObjectNode) call).remove(List.of("index")));
            if (!message.has("content")) {
                message.putNull("content");
            }
            if (!message.has("refusal")) {
                message.putNull("refusal");
            }
        }
    }
}
