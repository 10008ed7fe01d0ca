package dev.reprise.server.redis;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Stops writes for a moment after Redis refused one: the next would be refused as well, and lookups need the room. */
final class WritePause {
    static final Duration LENGTH = Duration.ofSeconds(1);

    private final LongSupplier nanoTime;
    private final LimitedLog log;
    private final String where;
    private volatile long endsNanos;
    private volatile @Nullable RedisError refusal; // why, since the last write that succeeded

    WritePause(LongSupplier nanoTime, LimitedLog log, String where) {
        this.nanoTime = nanoTime;
        this.log = log;
        this.where = where;
        endsNanos = nanoTime.getAsLong();
    }

    boolean isOn() {
        return nanoTime.getAsLong() - endsNanos < 0;
    }

    /** Refused the same way second after second, it is said once. */
    void begin(RedisError why) {
        endsNanos = nanoTime.getAsLong() + LENGTH.toNanos();
        if (refusal != why) {
            refusal = why;
            log.warn("Redis refuses to write at " + where + ": " + why.token());
        }
    }

    void wrote() {
        if (refusal != null) {
            refusal = null;
            log.info("Redis takes writes again at " + where);
        }
    }
}
