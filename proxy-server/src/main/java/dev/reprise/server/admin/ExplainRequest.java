package dev.reprise.server.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.reprise.chat.Endpoint;
import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /admin/explain} is sent: an object with {@code request}, which is the object that clients send, and
 * besides, if they matter, {@code endpoint} or {@code path}, and {@code headers}, an object of strings.
 */
record ExplainRequest(RequestHead head, byte[] body) {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final String EXPECTED = "request, endpoint, path, headers";

    /** Reads it; fails with what is wrong with it. */
    static ExplainRequest read(byte[] sent) {
        try (JsonParser json = JSON.createParser(sent)) {
            return read(json, sent);
        } catch (JsonProcessingException e) {
            throw AdminFault.badRequest("the body is not one JSON object: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw AdminFault.badRequest("the body is not one JSON object");
        }
    }

    private static ExplainRequest read(JsonParser json, byte[] sent) throws IOException {
        byte[] request = null;
        String path = "/v1/" + Endpoint.CHAT_COMPLETIONS.token();
        Headers headers = Headers.empty();
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw AdminFault.badRequest("the body is not a JSON object (expected: " + EXPECTED + ")");
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String member = json.currentName();
            json.nextToken();
            switch (member) {
                case "request" -> request = PurgeRequest.object(json, member, sent);
                case "endpoint" ->
                    path = "/v1/"
                            + PurgeRequest.endpoint(PurgeRequest.text(json, member))
                                    .token();
                case "path" -> path = path(PurgeRequest.text(json, member));
                case "headers" -> headers = headers(json);
                default ->
                    throw AdminFault.badRequest(PurgeRequest.shown(member) + ": unknown (expected: " + EXPECTED + ")");
            }
        }
        return new ExplainRequest(head(path, headers), required(request));
    }

    private static byte[] required(byte @Nullable [] request) {
        if (request == null) {
            throw AdminFault.badRequest("request: missing (expected: an object, as clients send it)");
        }
        return request;
    }

    private static RequestHead head(String path, Headers headers) {
        Headers all = headers.contains("content-type") ? headers : headers.plus("content-type", "application/json");
        return new RequestHead("POST", path, all);
    }

    private static String path(String path) {
        if (!path.startsWith("/")) {
            throw AdminFault.badRequest("path: " + PurgeRequest.shown(path) + " (expected: a path that begins with /)");
        }
        return path;
    }

    private static Headers headers(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw AdminFault.badRequest("headers: (expected: an object of strings)");
        }
        Headers headers = Headers.empty();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            headers = headers.plus(name, PurgeRequest.text(json, "headers: " + PurgeRequest.shown(name)));
        }
        return headers;
    }
}
