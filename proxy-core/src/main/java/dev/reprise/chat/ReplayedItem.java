package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** Tells an output item of a response as the events in which it would have grown. */
final class ReplayedItem {

    private static final Set<String> KINDS = Set.of("message", "reasoning", "function_call", "custom_tool_call");
    private static final Set<String> LISTS = Set.of("content", "summary");
    private static final Set<String> TEXTS = Set.of("arguments", "input");

    private final ObjectNode item;
    private final ResponseEvents events;
    private final ObjectNode place = JsonNodeFactory.instance.objectNode();

    private ReplayedItem(ObjectNode item, int outputIndex, ResponseEvents events) {
        this.item = item;
        this.events = events;
        place.put("output_index", outputIndex).set("item_id", item.get("id"));
    }

    /** Adds the events of an item; false if it is of a kind, or has a part, whose events we do not know. */
    static boolean tell(JsonNode item, int outputIndex, ResponseEvents events) {
        boolean known = KINDS.contains(ExactJson.text(item.path("type")))
                && item.path("id").isTextual();
        return known && new ReplayedItem((ObjectNode) item, outputIndex, events).tell();
    }

    private boolean tell() {
        tellItem("response.output_item.added", begun());
        boolean told = tellParts("summary", "summary_index", "response.reasoning_summary_part")
                && tellParts("content", "content_index", "response.content_part");
        tellInput("arguments", "response.function_call_arguments");
        tellInput("input", "response.custom_tool_call_input");
        tellItem("response.output_item.done", item);
        return told;
    }

    private void tellItem(String type, ObjectNode state) {
        ObjectNode event = events.add(type);
        event.set("output_index", place.get("output_index"));
        event.set("item", state);
    }

    private boolean tellParts(String list, String index, String type) {
        JsonNode parts = item.path(list);
        boolean known = parts.isArray() || !item.hasNonNull(list);
        for (int i = 0; i < parts.size() && known; i++) {
            known = ReplayedPart.tell(parts.get(i), type, place.deepCopy().put(index, i), events);
        }
        return known;
    }

    private void tellInput(String name, String type) {
        JsonNode input = item.path(name);
        if (!input.isTextual()) {
            return;
        }
        for (String piece : TextCutter.cut(input.textValue())) {
            events.add(type + ".delta", place).put("delta", piece);
        }
        events.add(type + ".done", place).set(name, input);
    }

    private ObjectNode begun() {
        ObjectNode begun = item.objectNode();
        item.forEachEntry((name, value) -> {
            begun.set(name, value);
            if (LISTS.contains(name) && value.isArray()) {
                begun.putArray(name);
            }
            if (TEXTS.contains(name) && value.isTextual()) {
                begun.put(name, "");
            }
        });
        return begun.has("status") ? begun.put("status", "in_progress") : begun;
    }
}
