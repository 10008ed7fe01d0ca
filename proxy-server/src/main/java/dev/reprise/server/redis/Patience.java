package dev.reprise.server.redis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a connection is still worth waiting for. After several deadlines in a row, or once Redis says that it
 * cannot answer anybody now, only one command per interval goes out, as a probe, so that such a Redis costs its callers
 * nothing; the first answer in time restores trust.
 */
final class Patience {
    static final int DEADLINES_MAX = 5;
    static final Duration PROBE_INTERVAL = Duration.ofMillis(100);

    private final LongSupplier nanoTime;
    private final AtomicInteger deadlinesInARow = new AtomicInteger();
    private final AtomicLong nextProbeNanos;
    private volatile @Nullable RedisError refusal; // why Redis answers nobody, if it says so

    Patience(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        nextProbeNanos = new AtomicLong(nanoTime.getAsLong());
    }

    /** Whether a command may be sent now; while trust is lost, a yes is the probe of this interval. */
    boolean allows() {
        if (!isLost()) {
            return true;
        }
        long now = nanoTime.getAsLong();
        long next = nextProbeNanos.get();
        return now - next >= 0 && nextProbeNanos.compareAndSet(next, now + PROBE_INTERVAL.toNanos());
    }

    void missedDeadline() {
        deadlinesInARow.incrementAndGet();
    }

    /** Redis answered, but as it would answer everybody now. */
    void refused(RedisError error) {
        refusal = error;
    }

    void answeredInTime() {
        if (deadlinesInARow.get() > 0) {
            deadlinesInARow.set(0);
        }
        if (refusal != null) {
            refusal = null;
        }
    }

    boolean isLost() {
        return refusal != null || deadlinesInARow.get() >= DEADLINES_MAX;
    }

    /** Why trust is lost, in a word. */
    String reason() {
        RedisError error = refusal;
        return error == null ? "no answer in time" : error.token();
    }
}
