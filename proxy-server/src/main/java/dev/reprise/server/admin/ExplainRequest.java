package dev.reprise.server.admin;

import dev.reprise.cache.CacheKey;
import dev.reprise.chat.Endpoint;
import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /admin/explain} is sent: an object with {@code request}, which is the object that clients send, and
 * besides, if they matter, {@code endpoint} or {@code path}, and {@code headers}, an object of strings. What it is compared
 * to stands in {@code against}: a key, or one more such object, which has the same path and headers unless it says others.
 */
final class ExplainRequest {

    private static final String MEMBERS = "request, endpoint, path, headers";
    private static final String AGAINST = "a key of 64 hexadecimal digits, or an object of " + MEMBERS;
    private static final Pattern KEY = Pattern.compile("[0-9a-fA-F]{64}");

    private final String place;
    private final String expected;

    private @Nullable String path;
    private @Nullable Headers headers;
    private byte @Nullable [] request;
    private @Nullable ExplainRequest against;
    private @Nullable CacheKey key;

    private ExplainRequest(String place, String expected) {
        this.place = place;
        this.expected = expected;
    }

    /** Reads it; fails with what is wrong with it. */
    static ExplainRequest read(byte[] sent) {
        ExplainRequest read = new ExplainRequest("", MEMBERS + ", against");
        JsonBody.read(sent, read.expected, read::member);
        return read;
    }

    private void member(String member, JsonBody value) throws IOException {
        switch (member) {
            case "request" -> request = value.request(place + member);
            case "endpoint" -> path = "/v1/" + value.endpoint(place + member).token();
            case "path" -> path = path(value.text(place + member));
            case "headers" -> {
                headers = headers == null ? Headers.empty() : headers;
                value.inner(place + member, "an object of strings", this::header);
            }
            case "against" -> against(value);
            default ->
                throw AdminFault.badRequest(place + JsonBody.shown(member) + ": unknown (expected: " + expected + ")");
        }
    }

    private void against(JsonBody value) throws IOException {
        if (!place.isEmpty()) {
            throw AdminFault.badRequest(place + "against: unknown (expected: " + expected + ")");
        }
        if (value.isText()) {
            key = key(value.text("against"));
            return;
        }
        against = new ExplainRequest("against: ", MEMBERS);
        value.inner("against", AGAINST, against::member);
    }

    private static CacheKey key(String hex) {
        if (!KEY.matcher(hex).matches()) {
            throw AdminFault.badRequest("against: " + JsonBody.shown(hex) + " (expected: " + AGAINST + ")");
        }
        return CacheKey.ofHex(hex);
    }

    private void header(String name, JsonBody value) throws IOException {
        Headers others = headers == null ? Headers.empty() : headers;
        headers = others.plus(name, value.text(place + "headers: " + JsonBody.shown(name)));
    }

    private String path(String path) {
        if (!path.startsWith("/")) {
            throw AdminFault.badRequest(
                    place + "path: " + JsonBody.shown(path) + " (expected: a path that begins with /)");
        }
        return path;
    }

    RequestHead head() {
        Headers given = headers == null ? Headers.empty() : headers;
        Headers all = given.contains("content-type") ? given : given.plus("content-type", "application/json");
        return new RequestHead("POST", path == null ? "/v1/" + Endpoint.CHAT_COMPLETIONS.token() : path, all);
    }

    private ExplainRequest elseAs(ExplainRequest outer) {
        path = path == null ? outer.path : path;
        headers = headers == null ? outer.headers : headers;
        return this;
    }

    byte[] body() {
        if (request == null) {
            throw AdminFault.badRequest(place + "request: missing (expected: an object, as clients send it)");
        }
        return request;
    }

    /** The request that it is compared to; null if it is none. */
    @Nullable
    ExplainRequest against() {
        return against == null ? null : against.elseAs(this);
    }

    /** The key that it is compared to; null if it is none. */
    @Nullable
    CacheKey againstKey() {
        return key;
    }
}
