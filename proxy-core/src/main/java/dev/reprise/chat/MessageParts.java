package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The message of a chat choice in deltas: who speaks, what an origin adds to the protocol (its reasoning above all, which
 * some SDKs must have before the content), the content, and the rest, each whole.
 */
final class MessageParts {

    private static final Set<String> OWN =
            Set.of("role", "content", "refusal", "tool_calls", "function_call", "audio", "annotations", "error");
    private static final List<String> TOLD_WHOLE = List.of("function_call", "audio", "annotations");

    private final JsonNode message;
    private final JsonNode logprobs;
    private final List<ObjectNode> parts = new ArrayList<>();
    /** The part with the content, else with the refusal, else the first. */
    private int spoken;

    private MessageParts(JsonNode message, JsonNode logprobs) {
        this.message = message;
        this.logprobs = logprobs;
    }

    /** Objects with a {@code delta} and, in one of them, {@code logprobs}; none if there is no message to tell. */
    static List<ObjectNode> of(JsonNode choice) {
        JsonNode message = choice.path("message");
        JsonNode calls = message.path("tool_calls");
        boolean odd = !message.isObject() || !(calls.isArray() || calls.isNull() || calls.isMissingNode());
        for (JsonNode call : calls) {
            odd |= !call.isObject();
        }
        return odd ? List.of() : new MessageParts(message, choice.path("logprobs")).tell();
    }

    private List<ObjectNode> tell() {
        tellRole();
        tellUnknown();
        tellContent();
        tellRefusal();
        tellCalls(message.path("tool_calls"));
        TOLD_WHOLE.forEach(this::tellWhole);
        if (logprobs.isObject()) {
            parts.get(spoken).set("logprobs", logprobs);
        }
        return parts;
    }

    private void tellRole() {
        ObjectNode delta = delta();
        delta.put("role", "assistant");
        if (message.hasNonNull("role")) {
            delta.set("role", message.path("role"));
        }
        delta.put("content", message.hasNonNull("content") ? "" : null);
        delta.putNull("refusal");
    }

    private void tellUnknown() {
        ObjectNode unknown = JsonNodeFactory.instance.objectNode();
        message.forEachEntry((name, value) -> {
            if (!OWN.contains(name) && !value.isNull()) {
                unknown.set(name, value);
            }
        });
        if (!unknown.isEmpty()) {
            delta().setAll(unknown);
        }
    }

    /** Text with log probabilities goes in one piece, so that each stays with its token. */
    private void tellContent() {
        JsonNode content = message.path("content");
        if (Pieces.isEmpty(content)) {
            return;
        }
        spoken = parts.size();
        if (!content.isTextual() || logprobs.isObject()) {
            delta().set("content", content);
            return;
        }
        for (String piece : TextCutter.cut(content.textValue())) {
            delta().put("content", piece);
        }
    }

    private void tellRefusal() {
        if (message.hasNonNull("refusal")) {
            spoken = spoken > 0 ? spoken : parts.size();
            delta().set("refusal", message.path("refusal"));
        }
    }

    /** Calls are told apart by their places, whatever index an origin has given them. */
    private void tellCalls(JsonNode calls) {
        for (int i = 0; i < calls.size(); i++) {
            ObjectNode call = delta().putArray("tool_calls").addObject();
            call.put("index", i);
            calls.get(i).forEachEntry((name, value) -> call.set(name, call.has(name) ? call.get(name) : value));
        }
    }

    private void tellWhole(String name) {
        JsonNode value = message.path(name);
        boolean empty = Pieces.isEmpty(value) || (value.isArray() && value.isEmpty());
        if (!empty) {
            delta().set(name, value);
        }
    }

    /** A new part, of which the delta is to be filled. */
    private ObjectNode delta() {
        ObjectNode part = JsonNodeFactory.instance.objectNode();
        parts.add(part);
        return part.putObject("delta");
    }
}
