package dev.reprise.server.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.reprise.chat.Endpoint;
import java.io.IOException;
import java.util.Arrays;

/** The one JSON object that an admin page was sent, read member by member. Every fault of it is an {@link AdminFault}. */
final class JsonBody {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final byte[] sent;
    private final JsonParser json;

    /** Takes the value of a member, which stands behind one of the methods below. */
    interface Members {
        void take(String name, JsonBody value) throws IOException;
    }

    private JsonBody(byte[] sent, JsonParser json) {
        this.sent = sent;
        this.json = json;
    }

    /**
     * Reads a body to its end.
     *
     * @param expected the members that there may be, for people
     */
    static void read(byte[] sent, String expected, Members members) {
        try (JsonParser json = JSON.createParser(sent)) {
            new JsonBody(sent, json).object(expected, members);
        } catch (JsonProcessingException e) {
            throw AdminFault.badRequest("the body is not one JSON object: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw AdminFault.badRequest("the body is not one JSON object");
        }
    }

    private void object(String expected, Members members) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw AdminFault.badRequest("the body is not a JSON object (expected: " + expected + ")");
        }
        members(members);
        if (json.nextToken() != null) {
            throw AdminFault.badRequest("something stands after the JSON object");
        }
    }

    private void members(Members members) throws IOException {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            members.take(name, this);
        }
    }

    String text(String name) throws IOException {
        if (!isText()) {
            throw AdminFault.badRequest(name + ": (expected: a string)");
        }
        return json.getText();
    }

    boolean flag(String name) throws IOException {
        if (!json.currentToken().isBoolean()) {
            throw AdminFault.badRequest(name + ": (expected: true or false)");
        }
        return json.getBooleanValue();
    }

    /** A request as clients send it, to the byte, because that is what its digest is of. */
    byte[] request(String name) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw AdminFault.badRequest(name + ": (expected: an object, as clients send it)");
        }
        int from = Math.toIntExact(json.currentTokenLocation().getByteOffset());
        json.skipChildren();
        return Arrays.copyOfRange(
                sent, from, Math.toIntExact(json.currentLocation().getByteOffset()));
    }

    Endpoint endpoint(String name) throws IOException {
        String token = text(name);
        return Arrays.stream(Endpoint.values())
                .filter(endpoint -> endpoint.token().equals(token))
                .findFirst()
                .orElseThrow(() -> AdminFault.badRequest(name + ": " + shown(token) + " (expected: one of "
                        + String.join(
                                ", ",
                                Arrays.stream(Endpoint.values())
                                        .map(Endpoint::token)
                                        .toList())
                        + ")"));
    }

    boolean isText() {
        return json.currentToken() == JsonToken.VALUE_STRING;
    }

    /**
     * An object inside.
     *
     * @param expected what it should be, for people
     */
    void inner(String name, String expected, Members members) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw AdminFault.badRequest(name + ": (expected: " + expected + ")");
        }
        members(members);
    }

    static String shown(String text) {
        return text.length() > 64 ? text.substring(0, 64) + "…" : text;
    }
}
