package dev.reprise.server.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.reprise.cache.Bypass;
import dev.reprise.cache.CanonicalForm;
import dev.reprise.cache.Purge;
import dev.reprise.chat.Endpoint;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /admin/purge} is sent: an object with one of {@code key}, {@code request}, {@code model}, {@code tag},
 * {@code namespace}, and {@code all} together with {@code confirm}. A request is the object that clients send, as they send
 * it, and an {@code endpoint} beside it if that is not {@code chat/completions}.
 */
final class PurgeRequest {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Set<String> NAMED = Set.of("key", "model", "tag", "namespace");
    private static final String EXPECTED = "one of key, request, model, tag, namespace, all";

    private final byte[] body;
    private final CanonicalForm.Limits limits;
    private @Nullable String scope;
    private String name = "";
    private byte @Nullable [] request;
    private Endpoint endpoint = Endpoint.CHAT_COMPLETIONS;
    private boolean confirmed;

    private PurgeRequest(byte[] body, CanonicalForm.Limits limits) {
        this.body = body;
        this.limits = limits;
    }

    /** What is to be purged; fails with what is wrong with the body. */
    static Purge read(byte[] body, CanonicalForm.Limits limits) {
        PurgeRequest read = new PurgeRequest(body, limits);
        try (JsonParser json = JSON.createParser(body)) {
            read.object(json);
        } catch (JsonProcessingException e) {
            throw AdminFault.badRequest("the body is not one JSON object: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw AdminFault.badRequest("the body is not one JSON object");
        }
        return read.purge();
    }

    private void object(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw AdminFault.badRequest("the body is not a JSON object (expected: " + EXPECTED + ")");
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String member = json.currentName();
            json.nextToken();
            member(json, member);
        }
        if (json.nextToken() != null) {
            throw AdminFault.badRequest("something stands after the JSON object");
        }
    }

    private void member(JsonParser json, String member) throws IOException {
        if (NAMED.contains(member)) {
            about(member);
            name = text(json, member);
        } else if (member.equals("request")) {
            about(member);
            request = object(json, member, body);
        } else if (member.equals("all")) {
            if (flag(json, member)) {
                about(member);
            }
        } else if (member.equals("confirm")) {
            confirmed = flag(json, member);
        } else if (member.equals("endpoint")) {
            endpoint = endpoint(text(json, member));
        } else {
            throw AdminFault.badRequest(shown(member) + ": unknown (expected: " + EXPECTED + ", confirm, endpoint)");
        }
    }

    private void about(String member) {
        if (scope != null) {
            throw AdminFault.badRequest(scope + " and " + member + " (expected: " + EXPECTED + ")");
        }
        scope = member;
    }

    static String text(JsonParser json, String member) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw AdminFault.badRequest(member + ": (expected: a string)");
        }
        return json.getText();
    }

    private static boolean flag(JsonParser json, String member) throws IOException {
        if (!json.currentToken().isBoolean()) {
            throw AdminFault.badRequest(member + ": (expected: true or false)");
        }
        return json.getBooleanValue();
    }

    /** As it was sent, to the byte, because that is what its digest is of. */
    static byte[] object(JsonParser json, String member, byte[] body) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw AdminFault.badRequest(member + ": (expected: an object, as clients send it)");
        }
        int from = Math.toIntExact(json.currentTokenLocation().getByteOffset());
        json.skipChildren();
        return Arrays.copyOfRange(
                body, from, Math.toIntExact(json.currentLocation().getByteOffset()));
    }

    static Endpoint endpoint(String token) {
        return Arrays.stream(Endpoint.values())
                .filter(endpoint -> endpoint.token().equals(token))
                .findFirst()
                .orElseThrow(() -> AdminFault.badRequest("endpoint: " + shown(token) + " (expected: one of "
                        + String.join(
                                ", ",
                                Arrays.stream(Endpoint.values())
                                        .map(Endpoint::token)
                                        .toList()) + ")"));
    }

    private Purge purge() {
        if (scope == null) {
            throw AdminFault.badRequest("nothing to purge (expected: " + EXPECTED + ")");
        }
        if (scope.equals("all") && !confirmed) {
            throw AdminFault.badRequest("all: everything would be purged (expected: \"confirm\": true besides)");
        }
        try {
            String named = request == null ? name : digest(request);
            return new Purge(Purge.Scope.valueOf(scope.toUpperCase(Locale.ROOT)), named);
        } catch (IllegalArgumentException wrong) {
            throw AdminFault.badRequest(String.valueOf(wrong.getMessage()));
        }
    }

    private String digest(byte[] asked) {
        CanonicalForm form = CanonicalForm.read(endpoint, asked, limits);
        Optional<Bypass> unreadable = form.bypass();
        unreadable.ifPresent(why -> {
            throw AdminFault.badRequest("request: such a request is never stored (" + why.token() + ")");
        });
        return form.digest().hex();
    }

    static String shown(String text) {
        return text.length() > 64 ? text.substring(0, 64) + "…" : text;
    }
}
