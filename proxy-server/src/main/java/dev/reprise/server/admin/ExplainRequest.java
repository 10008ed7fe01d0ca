package dev.reprise.server.admin;

import dev.reprise.chat.Endpoint;
import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /admin/explain} is sent: an object with {@code request}, which is the object that clients send, and
 * besides, if they matter, {@code endpoint} or {@code path}, and {@code headers}, an object of strings.
 */
final class ExplainRequest {

    private static final String EXPECTED = "request, endpoint, path, headers";

    private String path = "/v1/" + Endpoint.CHAT_COMPLETIONS.token();
    private Headers headers = Headers.empty();
    private byte @Nullable [] request;

    private ExplainRequest() {}

    /** Reads it; fails with what is wrong with it. */
    static ExplainRequest read(byte[] sent) {
        ExplainRequest read = new ExplainRequest();
        JsonBody.read(sent, EXPECTED, read::member);
        return read;
    }

    private void member(String member, JsonBody value) throws IOException {
        switch (member) {
            case "request" -> request = value.request(member);
            case "endpoint" -> path = "/v1/" + value.endpoint(member).token();
            case "path" -> path = path(value.text(member));
            case "headers" -> value.texts(member, this::header);
            default -> throw AdminFault.badRequest(JsonBody.shown(member) + ": unknown (expected: " + EXPECTED + ")");
        }
    }

    private void header(String name, JsonBody value) throws IOException {
        headers = headers.plus(name, value.text("headers: " + JsonBody.shown(name)));
    }

    private static String path(String path) {
        if (!path.startsWith("/")) {
            throw AdminFault.badRequest("path: " + JsonBody.shown(path) + " (expected: a path that begins with /)");
        }
        return path;
    }

    RequestHead head() {
        Headers all = headers.contains("content-type") ? headers : headers.plus("content-type", "application/json");
        return new RequestHead("POST", path, all);
    }

    byte[] body() {
        if (request == null) {
            throw AdminFault.badRequest("request: missing (expected: an object, as clients send it)");
        }
        return request;
    }
}
