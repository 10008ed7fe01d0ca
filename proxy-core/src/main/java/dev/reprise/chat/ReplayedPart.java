package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Tells a part of an output item, all of which are texts of some kind, as the events in which it would have grown. */
final class ReplayedPart {

    private final ObjectNode part;
    private final Kind kind;
    private final ObjectNode place;
    private final ResponseEvents events;

    /** The parts whose events we know. */
    private enum Kind {
        OUTPUT_TEXT("output_text", "text", "response.output_text"),
        REFUSAL("refusal", "refusal", "response.refusal"),
        REASONING_TEXT("reasoning_text", "text", "response.reasoning_text"),
        SUMMARY_TEXT("summary_text", "text", "response.reasoning_summary_text");

        private final String type;
        private final String text;
        private final String events;

        Kind(String type, String text, String events) {
            this.type = type;
            this.text = text;
            this.events = events;
        }
    }

    private ReplayedPart(ObjectNode part, Kind kind, ObjectNode place, ResponseEvents events) {
        this.part = part;
        this.kind = kind;
        this.place = place;
        this.events = events;
    }

    /** Adds the events of a part at a place; false if it is of a kind whose events we do not know. */
    static boolean tell(JsonNode part, String type, ObjectNode place, ResponseEvents events) {
        for (Kind kind : Kind.values()) {
            if (ExactJson.text(part.path("type")).equals(kind.type)
                    && part.path(kind.text).isTextual()) {
                new ReplayedPart((ObjectNode) part, kind, place, events).tell(type);
                return true;
            }
        }
        return false;
    }

    private void tell(String type) {
        events.add(type + ".added", place).set("part", begun());
        tellText();
        tellAnnotations();
        ObjectNode done = events.add(kind.events + ".done", place);
        done.set(kind.text, part.path(kind.text));
        giveLogprobs(done);
        events.add(type + ".done", place).set("part", part);
    }

    /** Text with log probabilities goes in one piece, so that each stays with its token. */
    private void tellText() {
        String text = part.path(kind.text).textValue();
        List<String> pieces = part.path("logprobs").isEmpty() ? TextCutter.cut(text) : List.of(text);
        for (String piece : pieces) {
            ObjectNode delta = events.add(kind.events + ".delta", place);
            giveLogprobs(delta.put("delta", piece));
        }
    }

    private void tellAnnotations() {
        JsonNode annotations = part.path("annotations");
        for (int i = 0; i < annotations.size(); i++) {
            ObjectNode added = events.add("response.output_text.annotation.added", place);
            added.put("annotation_index", i).set("annotation", annotations.get(i));
        }
    }

    private void giveLogprobs(ObjectNode event) {
        if (kind == Kind.OUTPUT_TEXT) {
            JsonNode logprobs = part.path("logprobs");
            event.set("logprobs", logprobs.isArray() ? logprobs : event.arrayNode());
        }
    }

    private ObjectNode begun() {
        ObjectNode begun = part.objectNode();
        part.forEachEntry((name, value) -> begun.set(name, value.isArray() ? begun.arrayNode() : value));
        return begun.put(kind.text, "");
    }
}
