package dev.reprise.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.cache.KeyField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What an explained request was compared to, for people. Takes the object that programs get. */
final class ComparisonText {

    private ComparisonText() {}

    static String of(JsonNode explanation) {
        JsonNode against = explanation.path("against");
        StringBuilder text = new StringBuilder();
        line(text, "first", key(explanation));
        line(text, "second", key(against));
        if (against.has("same")) {
            line(text, "keys", against.path("same").asBoolean() ? "the same" : "not the same");
        }
        for (KeyField field : KeyField.values()) {
            if (contains(against.path("differs"), field)) {
                line(text, field.token(), "differs: " + meaning(field, against));
            }
        }
        unknown(text, against);
        for (JsonNode difference : against.path("body")) {
            text.append("  ").append(difference(difference)).append('\n');
        }
        int more = against.path("more").asInt();
        if (more > 0) {
            text.append("  and ").append(more).append(" more\n");
        }
        return text.toString().stripTrailing();
    }

    private static String key(JsonNode explanation) {
        return explanation.has("bypass")
                ? "no key: bypass, " + explanation.path("bypass").asText() + ": "
                        + explanation.path("meaning").asText()
                : explanation.path("key").asText();
    }

    private static String meaning(KeyField field, JsonNode against) {
        if (field == KeyField.HEADERS) {
            List<String> names = new ArrayList<>();
            against.path("headers").forEach(name -> names.add(name.asText()));
            return String.join(", ", names);
        }
        return field.meaning();
    }

    /** What is not stored with a response must be what differs if nothing else does. */
    private static void unknown(StringBuilder text, JsonNode against) {
        List<String> unknown = new ArrayList<>();
        against.path("not_known").forEach(field -> unknown.add(field.asText()));
        if (!unknown.isEmpty()) {
            boolean only = against.path("differs").isEmpty();
            line(text, only ? "differs" : "not known", (only ? "one of " : "") + String.join(", ", unknown));
        }
    }

    private static boolean contains(JsonNode tokens, KeyField field) {
        for (JsonNode token : tokens) {
            if (token.asText().equals(field.token())) {
                return true;
            }
        }
        return false;
    }

    private static String difference(JsonNode difference) {
        String path = difference.path("path").asText();
        StringBuilder line = new StringBuilder(path.isEmpty() ? "the body" : path)
                .append(": ")
                .append(difference.path("how").asText());
        if (difference.has("first") && difference.has("second")) {
            line.append(" (")
                    .append(difference.get("first"))
                    .append(", then ")
                    .append(difference.get("second"))
                    .append(')');
        } else if (difference.has("first") || difference.has("second")) {
            line.append(" (")
                    .append(difference.has("first") ? difference.get("first") : difference.get("second"))
                    .append(')');
        }
        return Printable.of(line.toString());
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "%-15s%s%n", name, value));
    }
}
