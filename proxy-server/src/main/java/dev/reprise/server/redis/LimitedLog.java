package dev.reprise.server.redis;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;

/**
 * Keeps a Redis in trouble from flooding the log: in no minute, wherever it begins, are there more than
 * {@link #LINES_A_MINUTE_MAX} lines about all of Redis. The last of them are for good news alone, so that a long trouble
 * does not drown the line which says that it is over. What is left out is counted in the next line.
 */
final class LimitedLog {
    static final int LINES_A_MINUTE_MAX = 10;
    static final int TROUBLES_A_MINUTE_MAX = 8;

    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

    private final Logger log;
    private final LongSupplier nanoTime;
    private final long[] writtenNanos = new long[LINES_A_MINUTE_MAX]; // the oldest at next; guarded by this
    private int written; // how many of them count; guarded by this
    private int next; // guarded by this
    private int leftOut; // guarded by this

    LimitedLog(Logger log, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
    }

    /** One that says nothing. */
    static LimitedLog silent() {
        return new LimitedLog(NOPLogger.NOP_LOGGER, () -> 0);
    }

    /** Good news. */
    void info(String line) {
        int missing = admit(LINES_A_MINUTE_MAX);
        if (missing >= 0) {
            log.info(line + suffix(missing));
        }
    }

    /** Trouble. */
    void warn(String line) {
        int missing = admit(TROUBLES_A_MINUTE_MAX);
        if (missing >= 0) {
            log.warn(line + suffix(missing));
        }
    }

    private static String suffix(int missing) {
        return missing == 0 ? "" : " (" + missing + " lines about Redis were left out before)";
    }

    /** How many lines were left out since the last one if one more may be written now, else a negative number. */
    private synchronized int admit(int linesMax) {
        long now = nanoTime.getAsLong();
        forget(now);
        if (written >= linesMax) {
            leftOut++;
            return -1;
        }
        writtenNanos[(next + written) % LINES_A_MINUTE_MAX] = now;
        written++;
        int missing = leftOut;
        leftOut = 0;
        return missing;
    }

    private void forget(long now) {
        while (written > 0 && now - writtenNanos[next] >= MINUTE_NANOS) {
            next = (next + 1) % LINES_A_MINUTE_MAX;
            written--;
        }
    }
}
