package dev.reprise.chat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Errors in the words that SDKs understand: an object {@code error} with all four of its members (API reference). */
public final class ErrorBody {

    private ErrorBody() {}

    /** The body of an answer that is an error. */
    public static byte[] json(String message, String type, @Nullable String code) {
        return ExactJson.write(body(message, type, code));
    }

    /**
     * A failure in the middle of a stream, as one event. The {@code data} line comes first and the {@code event} line
     * second: of all the orders this is the one in which every SDK reports the message.
     */
    public static byte[] event(Endpoint endpoint, String message, String type, @Nullable String code) {
        ObjectNode body = body(message, type, code);
        if (endpoint == Endpoint.RESPONSES) {
            body.put("type", "error").put("code", code).put("message", message);
            body.putNull("param").put("sequence_number", 0);
        }
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        event.writeBytes("data: ".getBytes(StandardCharsets.US_ASCII));
        event.writeBytes(ExactJson.write(body));
        event.writeBytes("\nevent: error\n\n".getBytes(StandardCharsets.US_ASCII));
        return event.toByteArray();
    }

    private static ObjectNode body(String message, String type, @Nullable String code) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("error")
                .put("message", message)
                .put("type", type)
                .putNull("param")
                .put("code", code);
        return body;
    }
}
