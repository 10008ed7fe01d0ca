package dev.reprise.server.admin;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What the dashboard shows at one moment, as one JSON object with a member for each part and {@code health} besides. A part
 * that fails is left out.
 *
 * @param parts suppliers of a JSON value each, by name
 */
record LiveReport(Map<String, Supplier<CompletionStage<String>>> parts) {

    LiveReport {
        parts = Map.copyOf(parts);
    }

    CompletionStage<String> json(String health) {
        CompletionStage<StringBuilder> object =
                CompletableFuture.completedFuture(new StringBuilder("{\"health\":").append(health.strip()));
        for (Map.Entry<String, CompletionStage<String>> part : asked().entrySet()) {
            object = object.thenCombine(part.getValue(), (before, json) -> with(before, part.getKey(), json.strip()));
        }
        return object.thenApply(all -> all.append('}').toString());
    }

    /** All at once. */
    private Map<String, CompletionStage<String>> asked() {
        Map<String, CompletionStage<String>> asked = new TreeMap<>();
        parts.forEach((name, part) -> asked.put(name, value(part)));
        return asked;
    }

    private static CompletionStage<String> value(Supplier<CompletionStage<String>> part) {
        try {
            return part.get().exceptionally(fault -> "");
        } catch (RuntimeException fault) {
            return CompletableFuture.completedFuture("");
        }
    }

    private static StringBuilder with(StringBuilder before, String name, String json) {
        return json.isEmpty()
                ? before
                : before.append(",\"").append(name).append("\":").append(json);
    }
}
