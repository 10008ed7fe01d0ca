package dev.reprise.server.metrics;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.reprise.savings.ModelSavings;
import dev.reprise.savings.SavedTokens;
import dev.reprise.savings.SavingsReport;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** Statistics for programs: one JSON object, which {@code docs/metrics.md} describes. */
final class StatisticsReport {

    private static final JsonFactory JSON = new JsonFactory();
    private static final double[] PERCENTILES = {50, 90, 99};

    private StatisticsReport() {}

    static String json(
            String scope,
            Map<String, Long> total,
            SortedMap<LocalDate, Map<String, Long>> byDay,
            OptionalLong responses) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("scope", scope);
            if (responses.isPresent()) {
                json.writeNumberField("total_keys", responses.getAsLong());
            } else {
                json.writeNullField("total_keys");
            }
            rates(json, total);
            json.writeNumberField("collapsed", total.getOrDefault("collapsed", 0L));
            json.writeNumberField("errors", sum(total, "latency:error:"));
            json.writeNumberField("stored", total.getOrDefault("stored", 0L));
            json.writeNumberField("stored_bytes", total.getOrDefault("stored_bytes", 0L));
            compression(json, total);
            group(json, "bypasses", under(total, "bypasses:"));
            group(json, "not_stored", under(total, "not_stored:"));
            latency(json, total);
            json.writeObjectFieldStart("saved");
            saved(json, savings(total).values().stream().reduce(ModelSavings.NONE, ModelSavings::plus));
            json.writeEndObject();
            models(json, total);
            days(json, byDay);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter never fails
        }
        return text.append('\n').toString();
    }

    /** By model, as the ledger has it. */
    static Map<String, ModelSavings> savings(Map<String, Long> counts) {
        Map<String, ModelSavings> savings = new TreeMap<>();
        for (String model : under(counts, "saved:hits:").keySet()) {
            SavedTokens tokens = new SavedTokens(
                    of(counts, "prompt", model), of(counts, "cached_prompt", model), of(counts, "completion", model));
            savings.put(
                    model,
                    new ModelSavings(
                            of(counts, "hits", model),
                            of(counts, "unknown_hits", model),
                            tokens,
                            of(counts, "unpriced", model),
                            of(counts, "nanodollars", model),
                            of(counts, "microseconds", model)));
        }
        return savings;
    }

    private static long of(Map<String, Long> counts, String kind, String model) {
        return counts.getOrDefault("saved:" + kind + ":" + model, 0L);
    }

    private static SortedMap<String, Long> under(Map<String, Long> counts, String prefix) {
        SortedMap<String, Long> under = new TreeMap<>();
        counts.forEach((name, count) -> {
            if (name.startsWith(prefix)) {
                under.put(name.substring(prefix.length()), count);
            }
        });
        return under;
    }

    private static long sum(Map<String, Long> counts, String prefix) {
        return under(counts, prefix).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static void rates(JsonGenerator json, Map<String, Long> counts) throws IOException {
        rates(json, sum(counts, "hits:"), sum(counts, "misses:"));
    }

    /** In percent of what was looked up, with two decimals. */
    private static void rates(JsonGenerator json, long hits, long misses) throws IOException {
        json.writeNumberField("hits", hits);
        json.writeNumberField("misses", misses);
        BigDecimal rate = hits + misses == 0
                ? BigDecimal.ZERO
                : BigDecimal.valueOf(hits)
                        .movePointRight(2)
                        .divide(BigDecimal.valueOf(hits + misses), 2, RoundingMode.HALF_UP);
        json.writeNumberField("hit_rate", rate);
    }

    private static void group(JsonGenerator json, String name, Map<String, Long> counts) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            if (count.getValue() > 0) {
                json.writeNumberField(count.getKey(), count.getValue());
            }
        }
        json.writeEndObject();
    }

    private static void latency(JsonGenerator json, Map<String, Long> counts) throws IOException {
        json.writeObjectFieldStart("latency_seconds");
        for (String outcome : new String[] {"hit", "miss"}) {
            SortedMap<Double, Long> buckets = Percentile.buckets(counts, "latency:" + outcome + ":");
            json.writeObjectFieldStart(outcome);
            for (double percentile : PERCENTILES) {
                percentile(json, "p" + (int) percentile, buckets, percentile);
            }
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    /** Null if there is none. */
    static void percentile(JsonGenerator json, String name, SortedMap<Double, Long> buckets, double percentile)
            throws IOException {
        OptionalDouble value = Percentile.of(buckets, percentile);
        if (value.isPresent()) {
            json.writeNumberField(name, value.getAsDouble());
        } else {
            json.writeNullField(name);
        }
    }

    private static void saved(JsonGenerator json, ModelSavings saved) throws IOException {
        json.writeNumberField("tokens", saved.tokens().total());
        json.writeNumberField("unpriced_tokens", saved.unpricedTokens());
        json.writeNumberField("unknown_hits", saved.unknownHits());
        SavingsReport.decimal(json, "dollars", saved.nanodollars(), 9);
        SavingsReport.decimal(json, "seconds", saved.microseconds(), 6);
    }

    /** How often what is written fits into the bodies it is written for; null where nothing is written. */
    private static void compression(JsonGenerator json, Map<String, Long> counts) throws IOException {
        BigDecimal written = BigDecimal.valueOf(counts.getOrDefault("written_bytes", 0L));
        if (written.signum() == 0) {
            json.writeNullField("compression_ratio");
            return;
        }
        BigDecimal stored = BigDecimal.valueOf(counts.getOrDefault("stored_bytes", 0L));
        json.writeNumberField("compression_ratio", stored.divide(written, 2, RoundingMode.HALF_UP));
    }

    private static void models(JsonGenerator json, Map<String, Long> total) throws IOException {
        Map<String, Long> hits = under(total, "hits:");
        Map<String, Long> misses = under(total, "misses:");
        Map<String, ModelSavings> savings = savings(total);
        SortedMap<String, Long> all = new TreeMap<>(hits);
        misses.forEach((model, count) -> all.merge(model, count, Long::sum));
        json.writeObjectFieldStart("models");
        for (Map.Entry<String, Long> model : all.entrySet()) {
            if (model.getValue() > 0) {
                json.writeObjectFieldStart(model.getKey());
                rates(json, hits.getOrDefault(model.getKey(), 0L), misses.getOrDefault(model.getKey(), 0L));
                saved(json, savings.getOrDefault(model.getKey(), ModelSavings.NONE));
                json.writeEndObject();
            }
        }
        json.writeEndObject();
    }

    private static void days(JsonGenerator json, SortedMap<LocalDate, Map<String, Long>> byDay) throws IOException {
        json.writeObjectFieldStart("days");
        for (Map.Entry<LocalDate, Map<String, Long>> day : byDay.entrySet()) {
            json.writeObjectFieldStart(day.getKey().toString());
            rates(json, day.getValue());
            saved(json, savings(day.getValue()).values().stream().reduce(ModelSavings.NONE, ModelSavings::plus));
            json.writeEndObject();
        }
        json.writeEndObject();
    }
}
