package dev.reprise.server.admin;

import dev.reprise.chat.ErrorBody;
import java.nio.charset.StandardCharsets;

/** What the management port answers. */
record Page(int status, String contentType, byte[] body) {

    private static final String JSON = "application/json";

    static Page text(String contentType, String text) {
        return new Page(200, contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    static Page json(int status, String json) {
        return new Page(status, JSON, json.getBytes(StandardCharsets.UTF_8));
    }

    static Page error(int status, String code, String message) {
        String type = status < 500 ? "invalid_request_error" : "api_error";
        return new Page(status, JSON, ErrorBody.json(message, type, code));
    }
}
