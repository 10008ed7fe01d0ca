package dev.reprise.chat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Events of the Responses API being written, each with its type and the next sequence number. */
final class ResponseEvents {

    private final List<ObjectNode> events = new ArrayList<>();

    /** A new event, to be filled. */
    ObjectNode add(String type) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("type", type).put("sequence_number", events.size());
        events.add(event);
        return event;
    }

    /** A new event about an output item, to be filled. */
    ObjectNode add(String type, ObjectNode place) {
        return add(type).setAll(place);
    }

    byte[] written() {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (ObjectNode event : events) {
            String lead = "event: " + event.path("type").textValue() + "\ndata: ";
            stream.writeBytes(lead.getBytes(StandardCharsets.US_ASCII));
            stream.writeBytes(ExactJson.write(event));
            stream.writeBytes("\n\n".getBytes(StandardCharsets.US_ASCII));
        }
        return stream.toByteArray();
    }
}
