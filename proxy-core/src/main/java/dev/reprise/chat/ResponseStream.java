package dev.reprise.chat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A stream of the Responses API, whose last event holds the whole response. */
final class ResponseStream {

    private static final Set<String> LAST = Set.of("response.completed", "response.incomplete", "response.failed");

    private boolean valid = true;
    private boolean error;
    private boolean done;
    private @Nullable ObjectNode response;
    private byte[] text = {};

    private ResponseStream() {}

    /** Reads a whole stream. Never throws. */
    static ResponseStream read(List<StreamEvent> events) {
        ResponseStream stream = new ResponseStream();
        for (StreamEvent event : events) {
            stream.add(event);
        }
        return stream;
    }

    /** Whether every event was an object and none came after the end. */
    boolean isValid() {
        return valid;
    }

    boolean hasError() {
        return error;
    }

    /** The response as the last event has it; an unfinished one if the stream ended before. */
    ObjectNode response() {
        return response == null ? unfinished() : response;
    }

    /** The text of the response, byte for byte; empty if the stream has no such end. */
    Optional<byte[]> text() {
        return valid && !error && response != null ? Optional.of(text) : Optional.empty();
    }

    private static ObjectNode unfinished() {
        ObjectNode response = JsonNodeFactory.instance.objectNode();
        response.putArray("output");
        return response;
    }

    private void add(StreamEvent event) {
        error |= event.name().equals("error");
        if (event.isDone() || event.isIdle()) {
            done |= event.isDone();
            return;
        }
        Optional<ObjectNode> object = ExactJson.readObject(event.data());
        valid &= object.isPresent() && !done && response == null;
        object.ifPresent(payload -> add(payload, event.data()));
    }

    private void add(ObjectNode payload, byte[] data) {
        error |= AnswerErrors.in(payload);
        if (LAST.contains(ExactJson.text(payload.path("type")))
                && payload.path("response") instanceof ObjectNode last) {
            response = last;
            text = JsonText.member(data, "response").orElse(data);
        }
    }
}
