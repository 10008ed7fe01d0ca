package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A choice told in pieces.
 *
 * @param told what its chunks but the last say of it, in order
 * @param finish what the last one says
 */
record ReplayedChoice(List<ObjectNode> told, ObjectNode finish) {

    private static final Set<String> OWN =
            Set.of("index", "message", "text", "delta", "logprobs", "finish_reason", "error");

    /** The choices by ascending index; empty if they are not choices or cannot be told apart. */
    static Optional<List<ReplayedChoice>> of(Endpoint endpoint, JsonNode choices) {
        TreeMap<Long, ReplayedChoice> byIndex = new TreeMap<>();
        for (JsonNode choice : choices) {
            List<ObjectNode> parts = parts(endpoint, choice);
            if (parts.isEmpty()) {
                return Optional.empty();
            }
            long index = ExactJson.integer(choice.path("index")).orElse(byIndex.size());
            byIndex.put(index, of(choice, index, parts));
        }
        boolean distinct = !byIndex.isEmpty() && byIndex.size() == choices.size() && byIndex.firstKey() >= 0;
        return distinct ? Optional.of(List.copyOf(byIndex.values())) : Optional.empty();
    }

    private static List<ObjectNode> parts(Endpoint endpoint, JsonNode choice) {
        return endpoint == Endpoint.CHAT_COMPLETIONS ? MessageParts.of(choice) : textParts(choice);
    }

    /** Unknown members stand in the first chunk and in the last, since each is where some SDKs look, and only there. */
    private static ReplayedChoice of(JsonNode choice, long index, List<ObjectNode> parts) {
        List<ObjectNode> told = new ArrayList<>();
        for (ObjectNode part : parts) {
            told.add(framed(index, part));
        }
        ObjectNode finish = framed(index, lastPart(parts.get(0)));
        finish.set("finish_reason", choice.path("finish_reason"));
        choice.forEachEntry((name, value) -> {
            if (!OWN.contains(name)) {
                told.get(0).set(name, value);
                finish.set(name, value);
            }
        });
        finish.removeIf(ReplayedChoice::wouldBeJoined);
        return new ReplayedChoice(told, finish);
    }

    private static ObjectNode framed(long index, ObjectNode part) {
        ObjectNode framed = JsonNodeFactory.instance.objectNode();
        framed.put("index", index);
        framed.putNull("logprobs").putNull("finish_reason");
        return framed.setAll(part);
    }

    /** Clients join the lists of plain values that they meet in chunks, so one that is said twice would be doubled. */
    private static boolean wouldBeJoined(JsonNode value) {
        return value instanceof ArrayNode list && BlendedPieces.isPlain(list);
    }

    private static ObjectNode lastPart(ObjectNode part) {
        ObjectNode last = JsonNodeFactory.instance.objectNode();
        if (part.has("delta")) {
            last.putObject("delta");
            return last;
        }
        return last.put("text", "");
    }

    private static List<ObjectNode> textParts(JsonNode choice) {
        JsonNode logprobs = choice.path("logprobs");
        String text = ExactJson.text(choice.path("text"));
        List<String> pieces = logprobs.isObject() || text.isEmpty() ? List.of(text) : TextCutter.cut(text);
        List<ObjectNode> parts = new ArrayList<>();
        for (String piece : choice.isObject() ? pieces : List.<String>of()) {
            ObjectNode part = JsonNodeFactory.instance.objectNode();
            part.put("text", piece);
            parts.add(logprobs.isObject() ? part.set("logprobs", logprobs) : part);
        }
        return parts;
    }
}
