package dev.reprise.server.scenario;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One request as {@link StrictRequests} reads it, of a client or at the origin. Independent of the product, so that what
 * went in and what came out can be compared.
 *
 * @param body without its framing
 */
record StrictRequest(String method, String target, String version, List<Field> fields, byte[] body) {

    /** A header field; bytes beyond ASCII stand as Latin-1. */
    record Field(String name, String value) {
        boolean is(String other) {
            return name.equalsIgnoreCase(other);
        }
    }

    /** What ends at a hop, what is written anew there, and what is meant for the proxy itself. */
    private static final Set<String> OF_ONE_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "host",
            "content-length",
            "expect",
            "x-cache-control");

    private static final Field OUR_HOP = new Field("via", "1.1 reprise");

    List<String> all(String name) {
        return fields.stream().filter(field -> field.is(name)).map(Field::value).toList();
    }

    private List<String> options() {
        return Arrays.stream(String.join(",", all("connection")).split(","))
                .map(option -> option.strip().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** Whether nothing that follows on its connection is a request. */
    boolean isLast() {
        boolean old = version.equals("HTTP/1.0");
        return options().contains("close") || (old && !options().contains("keep-alive"));
    }

    /** What must be the same on both sides of the proxy. */
    List<Object> essence() {
        List<Field> endToEnd = new ArrayList<>();
        for (Field field : fields) {
            String name = field.name().toLowerCase(Locale.ROOT);
            if (!OF_ONE_HOP.contains(name) && !options().contains(name)) {
                endToEnd.add(field);
            }
        }
        return List.of(method, originForm(), endToEnd, new String(body, StandardCharsets.ISO_8859_1));
    }

    /** As an origin must get it: with the proxy's own hop, which is taken off again. */
    List<Object> essenceAtOrigin() {
        List<Field> before = new ArrayList<>(fields);
        return before.remove(OUR_HOP)
                ? new StrictRequest(method, target, version, before, body).essence()
                : List.of("without its hop: " + this);
    }

    private String originForm() {
        if (!target.matches("(?i)https?://.*")) {
            return target;
        }
        String rest = target.replaceFirst("(?i)https?://[^/?]*", "");
        return rest.startsWith("/") ? rest : "/" + rest;
    }
}
