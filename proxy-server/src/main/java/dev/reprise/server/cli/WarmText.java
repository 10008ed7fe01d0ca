package dev.reprise.server.cli;

import dev.reprise.server.warm.FailureReason;
import dev.reprise.server.warm.WarmProgress;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;

/** How far warming has come, in words. */
final class WarmText {

    private WarmText() {}

    /** A line for those who watch. */
    static String line(WarmProgress now) {
        OptionalDouble part = part(now);
        String left = left(now).map(time -> ", " + minutes(time) + " left").orElse("");
        return counts(now) + (part.isEmpty() ? "" : ", %.0f %%".formatted(part.getAsDouble() * 100)) + left;
    }

    private static String counts(WarmProgress now) {
        return "%,d requests, %,.0f/s, %,d hits, %,d misses, %,d failures, %,d tokens, $%.2f"
                .formatted(
                        now.requests(),
                        now.rate(),
                        now.hits(),
                        now.misses(),
                        now.failed(),
                        now.inputTokens() + now.outputTokens(),
                        now.dollars());
    }

    /** How much of it is done, by the bytes of the files, which are all that is known beforehand; empty if they are not. */
    static OptionalDouble part(WarmProgress now) {
        OptionalLong total = now.bytesTotal();
        return total.isEmpty() || total.getAsLong() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.min(1, now.bytes() / (double) total.getAsLong()));
    }

    /** The time that is left if it goes on as it went, while it does. */
    static Optional<Duration> left(WarmProgress now) {
        double part = part(now).orElse(0);
        return part == 0 || now.end() != WarmProgress.End.RUNNING
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.round(now.time().toNanos() * (1 - part) / part)));
    }

    static String minutes(Duration time) {
        return "%d:%02d".formatted(time.toMinutes(), time.toSecondsPart());
    }

    /** The summary. */
    static String of(WarmProgress done) {
        StringBuilder text = new StringBuilder();
        row(text, "ended", ended(done));
        row(text, "requests", count(done.requests()));
        row(text, "hits", count(done.hits()));
        row(text, "misses", count(done.misses()));
        row(text, "collapsed", count(done.collapsed()));
        row(text, "bypasses", count(done.bypasses()));
        if (done.unlabelled() > 0) {
            row(text, "without X-Cache", count(done.unlabelled()));
        }
        row(text, "failed lines", count(done.failed()));
        sorted(done.failures()).forEach((reason, count) -> row(text, "  " + reason, count(count)));
        row(text, "retries", count(done.retries()));
        row(text, "tokens paid", tokens(done.inputTokens(), done.outputTokens()));
        row(text, "tokens saved", count(done.savedTokens()));
        row(text, "cost", cost(done.dollars(), done.unpriced()));
        row(text, "time", "%,.1f s".formatted(done.seconds()));
        row(text, "rate", "%,.1f requests/s".formatted(done.rate()));
        return text.toString().stripTrailing();
    }

    private static String ended(WarmProgress done) {
        return switch (done.end()) {
            case RUNNING, COMPLETE -> done.end().token();
            case BUDGET -> "by the budget, before the last line";
            case INTERRUPTED -> "interrupted; a second run goes on here, because what is stored is a hit";
        };
    }

    static String count(long count) {
        return "%,d".formatted(count);
    }

    static String tokens(long input, long output) {
        return "%,d in, %,d out".formatted(input, output);
    }

    /** Nothing is shown as free that has no price. */
    static String cost(double dollars, long unpriced) {
        String known = "$%.4f".formatted(dollars);
        return unpriced == 0 ? known : known + " and %,d answers of models without a price".formatted(unpriced);
    }

    static void row(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "%-18s%s%n", name, value));
    }

    static Map<String, Long> sorted(Map<FailureReason, Long> failures) {
        Map<String, Long> sorted = new TreeMap<>();
        failures.forEach((reason, count) -> sorted.put(reason.token(), count));
        return sorted;
    }
}
