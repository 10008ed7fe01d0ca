package dev.reprise.server.warm;

import dev.reprise.chat.Usage;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Counts what comes of the lines. Thread-safe: it is asked by those who show it. */
final class WarmTally {

    private final LongSupplier ticker;
    private final OptionalLong bytesTotal;
    private final long began;

    private final Map<CacheOutcome, Long> outcomes = new EnumMap<>(CacheOutcome.class); // guarded by this
    private final Map<FailureReason, Long> failures = new EnumMap<>(FailureReason.class); // guarded by this
    private WarmProgress.End end = WarmProgress.End.RUNNING; // guarded by this, as all below
    private long ended;
    private long requests;
    private long retries;
    private long inputTokens;
    private long outputTokens;
    private long savedTokens;
    private double dollars;
    private long unpriced;
    private long bytes;

    WarmTally(LongSupplier ticker, OptionalLong bytesTotal) {
        this.ticker = ticker;
        this.bytesTotal = bytesTotal;
        this.began = ticker.getAsLong();
    }

    /** A line that never became a request, or one whose request failed. */
    synchronized void failed(WarmLine line, FailureReason reason, boolean asked) {
        failures.merge(reason, 1L, Long::sum);
        requests += asked ? 1 : 0;
        bytes += line.bytes();
    }

    /** An answer, and what it cost if that is known. */
    synchronized void answered(WarmLine line, Attempt attempt, OptionalDouble paid) {
        requests++;
        bytes += line.bytes();
        outcomes.merge(attempt.outcome(), 1L, Long::sum);
        Usage usage = attempt.usage();
        if (usage != null && attempt.outcome().isPaid()) {
            inputTokens += usage.promptTokens();
            outputTokens += usage.completionTokens();
        } else if (usage != null) {
            savedTokens += usage.totalTokens();
        }
        dollars += paid.orElse(0);
        unpriced += paid.isEmpty() ? 1 : 0;
    }

    /** An attempt that failed may have cost that. */
    synchronized void spent(OptionalDouble paid) {
        dollars += paid.orElse(0);
    }

    synchronized void retried() {
        retries++;
    }

    synchronized void ended(WarmProgress.End how) {
        end = how;
        ended = ticker.getAsLong();
    }

    synchronized WarmProgress progress() {
        long now = end == WarmProgress.End.RUNNING ? ticker.getAsLong() : ended;
        return new WarmProgress(
                end,
                requests,
                of(CacheOutcome.HIT),
                of(CacheOutcome.MISS),
                of(CacheOutcome.COLLAPSED),
                of(CacheOutcome.BYPASS),
                of(CacheOutcome.UNKNOWN),
                Map.copyOf(failures),
                retries,
                inputTokens,
                outputTokens,
                savedTokens,
                dollars,
                unpriced,
                bytes,
                bytesTotal,
                Duration.ofNanos(now - began));
    }

    private long of(CacheOutcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }
}
