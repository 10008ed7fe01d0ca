package dev.reprise.server.admin;

import dev.reprise.chat.ErrorBody;
import dev.reprise.http.Headers;
import java.nio.charset.StandardCharsets;

/** What the management port answers. */
record Page(int status, String contentType, byte[] body, Headers headers) {

    private static final String JSON = "application/json";

    static Page text(String contentType, String text) {
        return new Page(200, contentType, text.getBytes(StandardCharsets.UTF_8), Headers.empty());
    }

    static Page json(int status, String json) {
        return new Page(status, JSON, json.getBytes(StandardCharsets.UTF_8), Headers.empty());
    }

    static Page error(int status, String code, String message) {
        String type = status < 500 ? "invalid_request_error" : "api_error";
        return new Page(status, JSON, ErrorBody.json(message, type, code), Headers.empty());
    }

    static Page methodNotAllowed(String methods) {
        Page page = error(405, "method_not_allowed", "use " + methods.replace(", ", " or "));
        return page.with("allow", methods);
    }

    static Page unauthorized() {
        Page page = error(401, "invalid_token", "the management token is needed: Authorization: Bearer TOKEN");
        return page.with("www-authenticate", "Bearer realm=\"reprise\"");
    }

    private Page with(String name, String value) {
        return new Page(status, contentType, body, headers.plus(name, value));
    }
}
