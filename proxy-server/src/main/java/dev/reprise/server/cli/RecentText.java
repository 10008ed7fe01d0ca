package dev.reprise.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The page {@code /admin/recent} for people: a table, a response a line. */
final class RecentText {

    private RecentText() {}

    static String of(JsonNode recent) {
        List<String> lines = new ArrayList<>();
        JsonNode responses = recent.path("responses");
        if (responses.isEmpty()) {
            return "nothing was used yet that is still stored";
        }
        lines.add(row("used", "age", "ttl", "bytes", "hits", "model", "key"));
        for (JsonNode response : responses) {
            lines.add(row(
                    time(response.path("used_seconds_ago")),
                    time(response.path("age_seconds")),
                    time(response.path("ttl_seconds")),
                    number(response.path("bytes")),
                    number(response.path("hits")),
                    printable(response.path("model").asText()),
                    response.path("key").asText()));
            if (response.has("prompt")) {
                lines.add("        " + Printable.of(response.path("prompt").asText()));
            }
        }
        return String.join(System.lineSeparator(), lines);
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%-8s%-8s%-8s%10s%8s  %-28s%s", cells);
    }

    private static String number(JsonNode number) {
        return String.format(Locale.ROOT, "%,d", number.asLong());
    }

    /** In the largest unit that it fills: {@code 59s}, {@code 3m}, {@code 23h}, {@code 30d}. */
    private static String time(JsonNode seconds) {
        Duration time = Duration.ofSeconds(seconds.asLong());
        if (time.toMinutes() < 1) {
            return time.toSeconds() + "s";
        }
        if (time.toHours() < 1) {
            return time.toMinutes() + "m";
        }
        return time.toDays() < 2 ? time.toHours() + "h" : time.toDays() + "d";
    }

    /** Clients choose names of models, and a terminal obeys some characters. */
    private static String printable(String name) {
        String shown = Printable.of(name);
        return shown.length() > 26 ? shown.substring(0, 25) + "…" : shown;
    }
}
