package dev.reprise.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Statistics for people: a table of sums, then of models and of days. */
final class StatsText {

    private static final List<String> BY =
            List.of("hits", "misses", "hit rate", "tokens saved", "dollars saved", "hours saved");

    private StatsText() {}

    static String of(JsonNode stats) {
        JsonNode saved = stats.path("saved");
        List<String> lines = new ArrayList<>();
        line(lines, "of", stats.path("scope").asText());
        line(lines, "responses stored", number(stats.path("total_keys")));
        line(lines, "compression", ratio(stats.path("compression_ratio")));
        line(lines, "hits", number(stats.path("hits")));
        line(lines, "misses", number(stats.path("misses")));
        line(lines, "hit rate", percent(stats));
        line(lines, "collapsed", number(stats.path("collapsed")));
        line(lines, "errors", number(stats.path("errors")));
        line(lines, "left out", reasons(stats.path("bypasses")));
        line(lines, "not kept", reasons(stats.path("not_stored")));
        line(
                lines,
                "hit, to the first byte",
                latency(stats.path("latency_seconds").path("hit")));
        line(
                lines,
                "miss, to the first byte",
                latency(stats.path("latency_seconds").path("miss")));
        line(lines, "tokens saved", number(saved.path("tokens")));
        line(lines, "dollars saved", dollars(saved));
        line(lines, "hours saved", hours(saved));
        line(lines, "tokens without a price", number(saved.path("unpriced_tokens")));
        table(lines, "model", stats.path("models"));
        table(lines, "day", stats.path("days"));
        return String.join(System.lineSeparator(), lines);
    }

    private static void line(List<String> lines, String name, String value) {
        lines.add(String.format(Locale.ROOT, "%-24s%s", name, value));
    }

    private static void table(List<String> lines, String of, JsonNode rows) {
        if (rows.isEmpty()) {
            return;
        }
        lines.add("");
        lines.add(row(of, BY));
        for (Map.Entry<String, JsonNode> one : rows.properties()) {
            JsonNode values = one.getValue();
            lines.add(row(
                    Printable.of(one.getKey()),
                    List.of(
                            number(values.path("hits")),
                            number(values.path("misses")),
                            percent(values),
                            number(values.path("tokens")),
                            dollars(values),
                            hours(values))));
        }
    }

    private static String row(String name, List<String> cells) {
        StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-32s", name));
        cells.forEach(cell -> row.append(String.format(Locale.ROOT, "%15s", cell)));
        return row.toString();
    }

    private static String number(JsonNode number) {
        return number.isNumber() ? String.format(Locale.ROOT, "%,d", number.asLong()) : "not known";
    }

    private static String ratio(JsonNode ratio) {
        return ratio.isNumber() ? String.format(Locale.ROOT, "%.2f to 1", ratio.asDouble()) : "none";
    }

    private static String percent(JsonNode of) {
        return String.format(Locale.ROOT, "%.1f%%", of.path("hit_rate").asDouble());
    }

    private static String dollars(JsonNode of) {
        BigDecimal cents = of.path("dollars").decimalValue().setScale(2, RoundingMode.HALF_UP);
        return String.format(Locale.ROOT, "$%,.2f", cents);
    }

    private static String hours(JsonNode of) {
        return String.format(Locale.ROOT, "%,.1f", of.path("seconds").asDouble() / 3600);
    }

    private static String reasons(JsonNode counts) {
        List<String> reasons = new ArrayList<>();
        counts.properties()
                .forEach(reason -> reasons.add(Printable.of(reason.getKey()) + " " + number(reason.getValue())));
        return reasons.isEmpty() ? "0" : String.join(", ", reasons);
    }

    /** Bounds of the histogram's buckets, which is as exactly as a fleet can be summed up. */
    private static String latency(JsonNode percentiles) {
        List<String> all = new ArrayList<>();
        for (String name : List.of("p50", "p90", "p99")) {
            JsonNode seconds = percentiles.path(name);
            if (seconds.isNumber()) {
                all.add(name + " <= "
                        + seconds.decimalValue().stripTrailingZeros().toPlainString() + " s");
            }
        }
        return all.isEmpty() ? "not known" : String.join(", ", all);
    }
}
