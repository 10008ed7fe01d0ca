package dev.reprise.server.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** One request of the tour. */
record TourStop(String question, boolean stream) {

    static final String MODEL = "demo";
    static final String FIRST_QUESTION = "Why ask twice?";

    private static final String SECOND_QUESTION = "Who pays for it?";

    /** One question begins as JSON and one as a stream; each is then a hit in its own form and in the other. */
    static final List<TourStop> ALL = List.of(
            new TourStop(FIRST_QUESTION, false),
            new TourStop(FIRST_QUESTION, false),
            new TourStop(FIRST_QUESTION, true),
            new TourStop(SECOND_QUESTION, true),
            new TourStop(SECOND_QUESTION, true),
            new TourStop(SECOND_QUESTION, false));

    /** What is asked before the tour and not shown. */
    static final List<TourStop> REHEARSAL =
            List.of(new TourStop("Are you ready?", false), new TourStop("Are you ready?", true));

    String form() {
        return stream ? "stream" : "JSON";
    }

    /** The body of the request. A stream asks for its usage, without which no JSON could be made of it. */
    String body() {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", MODEL);
        body.putArray("messages").addObject().put("role", "user").put("content", question);
        if (stream) {
            body.put("stream", true).putObject("stream_options").put("include_usage", true);
        }
        return body.toString();
    }
}
