package dev.reprise.server.redis;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Stops writes for a moment after Redis refused one: the next would be refused as well, and lookups need the room. */
final class WritePause {
    static final Duration LENGTH = Duration.ofSeconds(1);

    private final LongSupplier nanoTime;
    private final RedisStoreListener listener;
    private final LimitedLog log;
    private volatile long endsNanos;

    WritePause(LongSupplier nanoTime, RedisStoreListener listener, LimitedLog log) {
        this.nanoTime = nanoTime;
        this.listener = listener;
        this.log = log;
        endsNanos = nanoTime.getAsLong();
    }

    boolean isOn() {
        return nanoTime.getAsLong() - endsNanos < 0;
    }

    void begin(WriteRefusal why) {
        endsNanos = nanoTime.getAsLong() + LENGTH.toNanos();
        log.warn("Redis refuses to write: " + why.token());
        listener.writeRefused(why);
    }
}
