package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.chat.Rendition.Loss;
import dev.reprise.chat.Rendition.Lossy;
import dev.reprise.chat.Rendition.Written;
import java.util.Map;
import java.util.Optional;

/**
 * Tells a finished response of the Responses API as its stream of events: the response as it was when
 * it began, each output item growing, and the whole response at the end, exactly as stored.
 */
final class ResponseReplayer {

    private static final Map<String, String> LAST_EVENTS =
            Map.of("completed", "response.completed", "incomplete", "response.incomplete");

    private ResponseReplayer() {}

    /** The stream of a response, unless it has items or parts whose events we do not know. */
    static Rendition replay(byte[] body) {
        Optional<ObjectNode> response = ExactJson.readObject(body);
        return response.flatMap(ResponseReplayer::stream)
                .<Rendition>map(Written::new)
                .orElseGet(() -> new Lossy(Loss.NOT_STREAMABLE));
    }

    private static Optional<byte[]> stream(ObjectNode response) {
        String last = LAST_EVENTS.get(ExactJson.text(response.path("status")));
        JsonNode output = response.path("output");
        if (last == null || !output.isArray()) {
            return Optional.empty();
        }
        ResponseEvents events = new ResponseEvents();
        ObjectNode begun = begun(response);
        events.add("response.created").set("response", begun);
        events.add("response.in_progress").set("response", begun);
        for (int i = 0; i < output.size(); i++) {
            if (!ReplayedItem.tell(output.get(i), i, events)) {
                return Optional.empty();
            }
        }
        events.add(last).set("response", response);
        return Optional.of(events.written());
    }

    private static ObjectNode begun(ObjectNode response) {
        ObjectNode begun = response.objectNode();
        begun.setAll(response);
        begun.put("status", "in_progress");
        begun.putArray("output");
        begun.remove("output_text");
        for (String later : new String[] {"usage", "completed_at", "incomplete_details"}) {
            begun.replace(later, begun.has(later) ? begun.nullNode() : null);
        }
        return begun;
    }
}
