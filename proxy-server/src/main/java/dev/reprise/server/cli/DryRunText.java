package dev.reprise.server.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.cache.Bypass;
import dev.reprise.server.warm.DryRun.Findings;
import java.util.Map;
import java.util.TreeMap;

/** What a dry run found, in words and as JSON. */
final class DryRunText {

    private static final String RULE =
            "estimated: a token for 4 bytes of a request, and 500 for each answer or what the request allows, if less;"
                    + " nothing stored yet";

    private DryRunText() {}

    static String of(Findings found) {
        StringBuilder text = new StringBuilder();
        WarmText.row(text, "requests", WarmText.count(found.requests()));
        WarmText.row(
                text, "distinct keys", (found.manyDistinct() ? "at least " : "") + WarmText.count(found.distinct()));
        WarmText.row(text, "never stored", WarmText.count(sum(found.bypasses())));
        sorted(found.bypasses()).forEach((reason, count) -> WarmText.row(text, "  " + reason, WarmText.count(count)));
        WarmText.row(text, "failed lines", WarmText.count(sum(found.failures())));
        WarmText.sorted(found.failures())
                .forEach((reason, count) -> WarmText.row(text, "  " + reason, WarmText.count(count)));
        WarmText.row(text, "tokens", WarmText.tokens(found.inputTokens(), found.outputTokens()));
        WarmText.row(text, "cost", WarmText.cost(found.dollars(), found.unpriced()));
        return text.append(RULE).toString();
    }

    static String json(Findings found) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("requests", found.requests())
                .put("distinct_keys", found.distinct())
                .put("more_distinct_keys", found.manyDistinct())
                .put("never_stored", sum(found.bypasses()));
        sorted(found.bypasses()).forEach(json.putObject("bypasses")::put);
        json.put("failed", sum(found.failures()));
        WarmText.sorted(found.failures()).forEach(json.putObject("failures")::put);
        return json.put("estimated_input_tokens", found.inputTokens())
                .put("estimated_output_tokens", found.outputTokens())
                .put("estimated_dollars", found.dollars())
                .put("unpriced", found.unpriced())
                .toString();
    }

    private static Map<String, Long> sorted(Map<Bypass, Long> bypasses) {
        Map<String, Long> sorted = new TreeMap<>();
        bypasses.forEach((reason, count) -> sorted.put(reason.token(), count));
        return sorted;
    }

    private static long sum(Map<?, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
