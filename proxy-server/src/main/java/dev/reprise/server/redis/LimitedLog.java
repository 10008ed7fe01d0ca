package dev.reprise.server.redis;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** Keeps a Redis in trouble from flooding the log: so many lines a minute, and then how many were left out. */
final class LimitedLog {
    static final int LINES_A_MINUTE_MAX = 10;

    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

    private final Logger log;
    private final LongSupplier nanoTime;
    private long minuteBeganNanos; // guarded by this
    private int lines; // guarded by this

    LimitedLog(Logger log, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
        minuteBeganNanos = nanoTime.getAsLong();
    }

    void info(String line) {
        if (mayWrite()) {
            log.info(line);
        }
    }

    void warn(String line) {
        if (mayWrite()) {
            log.warn(line);
        }
    }

    private boolean mayWrite() {
        int leftOut = leftOutUntilNow();
        if (leftOut > 0) {
            log.warn("Left out {} lines about Redis in the last minute", leftOut);
        }
        return count();
    }

    private synchronized int leftOutUntilNow() {
        long now = nanoTime.getAsLong();
        if (now - minuteBeganNanos < MINUTE_NANOS) {
            return 0;
        }
        int leftOut = lines - LINES_A_MINUTE_MAX;
        minuteBeganNanos = now;
        lines = 0;
        return leftOut;
    }

    private synchronized boolean count() {
        return ++lines <= LINES_A_MINUTE_MAX;
    }
}
