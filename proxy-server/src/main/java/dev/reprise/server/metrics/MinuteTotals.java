package dev.reprise.server.metrics;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.reprise.savings.SavingsReport;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * What is known of a minute: requests by outcome, what hits saved, and how long hits and misses took. Names of models and
 * reasons are in none of it, so a minute is of a bounded size.
 */
final class MinuteTotals {

    private MinuteTotals() {}

    /** Of counts that are named as {@link Statistics} names them. */
    static Map<String, Long> of(Map<String, Long> counts) {
        Map<String, Long> totals = new HashMap<>();
        counts.forEach((name, count) -> {
            String total = total(name);
            if (!total.isEmpty() && count > 0) {
                totals.merge(total, count, Long::sum);
            }
        });
        return totals;
    }

    private static String total(String name) {
        int colon = name.indexOf(':');
        return switch (colon < 0 ? name : name.substring(0, colon)) {
            case "hits", "misses", "collapsed", "bypasses" -> colon < 0 ? name : name.substring(0, colon);
            case "latency" -> latency(name.substring(colon + 1));
            case "saved" -> saved(name.substring(colon + 1));
            default -> "";
        };
    }

    private static String latency(String outcomeAndBound) {
        if (outcomeAndBound.startsWith("error:")) {
            return "errors";
        }
        return outcomeAndBound.startsWith("hit:") || outcomeAndBound.startsWith("miss:") ? outcomeAndBound : "";
    }

    private static String saved(String kindAndModel) {
        return switch (kindAndModel.substring(0, kindAndModel.indexOf(':'))) {
            case "prompt", "cached_prompt", "completion" -> "tokens";
            case "nanodollars" -> "nanodollars";
            default -> "";
        };
    }

    /** A minute as an object. */
    static void write(JsonGenerator json, Instant minute, Map<String, Long> totals) throws IOException {
        json.writeStartObject();
        json.writeStringField("at", minute.toString());
        for (String name : new String[] {"hits", "misses", "collapsed", "bypasses", "errors"}) {
            json.writeNumberField(name, totals.getOrDefault(name, 0L));
        }
        for (String outcome : new String[] {"hit", "miss"}) {
            StatisticsReport.percentile(json, outcome + "_p50_seconds", Percentile.buckets(totals, outcome + ":"), 50);
        }
        SavingsReport.decimal(json, "saved_dollars", totals.getOrDefault("nanodollars", 0L), 9);
        json.writeNumberField("saved_tokens", totals.getOrDefault("tokens", 0L));
        json.writeEndObject();
    }
}
