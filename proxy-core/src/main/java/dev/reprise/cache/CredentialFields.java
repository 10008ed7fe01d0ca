package dev.reprise.cache;

import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where the credential of a request stands: header fields, query parameters, and what browsers offer WebSockets. */
public final class CredentialFields {

    /** Their order is part of every key. */
    static final List<String> HEADERS =
            List.of("authorization", "api-key", "x-api-key", "x-goog-api-key", "ocp-apim-subscription-key");

    /** Sessions, and what gateways call theirs; it may be one that nobody has heard of yet. */
    private static final Pattern NAMED_LIKE_ONE = Pattern.compile("cookie|(.*[-_])?"
            + "(authorization|auth|(api|auth|access)[-_]?key|[a-z]*token|secret|password|credentials?|jwt|assertion)");

    private static final String WEBSOCKET_PROTOCOLS = "sec-websocket-protocol";

    /** Browsers cannot set header fields on a WebSocket, so they offer the key as one of its subprotocols. */
    private static final String WEBSOCKET_KEY = "openai-insecure-api-key.";

    private CredentialFields() {}

    /** The request without any credential, as far as names tell, and otherwise as it was. */
    public static RequestHead removedFrom(RequestHead request) {
        List<Headers.Field> kept = new ArrayList<>();
        for (Headers.Field field : request.headers()) {
            String name = field.lowerCaseName();
            if (name.equals(WEBSOCKET_PROTOCOLS)) {
                withoutKeys(field.value()).ifPresent(rest -> kept.add(new Headers.Field(field.name(), rest)));
            } else if (!HEADERS.contains(name) && !NAMED_LIKE_ONE.matcher(name).matches()) {
                kept.add(field);
            }
        }
        String query = QueryString.withoutCredentials(request.query());
        RequestHead anonymous = request.withHeaders(Headers.of(kept));
        return query.equals(request.query())
                ? anonymous
                : anonymous.withTarget(query.isEmpty() ? request.path() : request.path() + "?" + query);
    }

    private static Optional<String> withoutKeys(String protocols) {
        List<String> kept = new ArrayList<>();
        for (String protocol : protocols.split(",", -1)) {
            if (!protocol.strip().startsWith(WEBSOCKET_KEY)) {
                kept.add(protocol.strip());
            }
        }
        return kept.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", kept));
    }
}
