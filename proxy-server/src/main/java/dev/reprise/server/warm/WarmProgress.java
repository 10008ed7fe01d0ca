package dev.reprise.server.warm;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * How far warming has come.
 *
 * @param requests that have come to an end, well or not
 * @param unlabelled answers that do not say what a cache did: whoever gave them is no Reprise
 * @param failures lines that came to nothing, by reason, each reason that there was
 * @param retries attempts beyond the first
 * @param inputTokens paid for
 * @param outputTokens paid for
 * @param savedTokens of hits and collapsed requests
 * @param dollars paid, as far as prices are known
 * @param unpriced answers that were paid for at a price that nobody knows
 * @param bytes how far the lines that have come to an end reach
 * @param bytesTotal of all lines, if that is known
 */
public record WarmProgress(
        End end,
        long requests,
        long hits,
        long misses,
        long collapsed,
        long bypasses,
        long unlabelled,
        Map<FailureReason, Long> failures,
        long retries,
        long inputTokens,
        long outputTokens,
        long savedTokens,
        double dollars,
        long unpriced,
        long bytes,
        OptionalLong bytesTotal,
        Duration time) {

    /** Why warming ended, if it did. */
    public enum End {
        RUNNING("running"),
        /** Every line has come to an end. */
        COMPLETE("complete"),
        /** What comes next could cost more than may be spent. */
        BUDGET("budget"),
        /** It was told to stop. */
        INTERRUPTED("interrupted");

        private final String token;

        End(String token) {
            this.token = token;
        }

        public String token() {
            return token;
        }
    }

    public long failed() {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether every line was asked and answered. */
    public boolean isAllGood() {
        return end == End.COMPLETE && failures.isEmpty();
    }

    public double seconds() {
        return time.toMillis() / 1000.0;
    }

    /** All of it, as one line of JSON. */
    public String json() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("end", end.token())
                .put("requests", requests)
                .put("hits", hits)
                .put("misses", misses)
                .put("collapsed", collapsed)
                .put("bypasses", bypasses)
                .put("without_x_cache", unlabelled)
                .put("failed", failed());
        ObjectNode reasons = json.putObject("failures");
        new TreeMap<>(failures).forEach((reason, count) -> reasons.put(reason.token(), count));
        return json.put("retries", retries)
                .put("input_tokens", inputTokens)
                .put("output_tokens", outputTokens)
                .put("saved_tokens", savedTokens)
                .put("dollars", dollars)
                .put("unpriced", unpriced)
                .put("seconds", seconds())
                .put("requests_per_second", rate())
                .toString();
    }

    /** Requests a second since the beginning. */
    public double rate() {
        double seconds = time.toNanos() / 1e9;
        return seconds == 0 ? 0 : requests / seconds;
    }
}
