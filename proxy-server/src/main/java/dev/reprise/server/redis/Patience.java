package dev.reprise.server.redis;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a connection is still worth waiting for. It is not after several deadlines in a row, or once Redis says
 * that it cannot answer anybody now; the first answer in time restores trust.
 */
final class Patience {
    static final int DEADLINES_MAX = 5;

    private final AtomicInteger deadlinesInARow = new AtomicInteger();
    private volatile @Nullable RedisError refusal; // why Redis answers nobody, if it says so

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
