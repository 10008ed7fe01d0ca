package dev.reprise.server.redis;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Ticks that pass when a test says so. They begin just before the number wraps around. */
final class ManualTicks implements LongSupplier {
    private long nanos = Long.MAX_VALUE - 1_000;

    void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Override
    public long getAsLong() {
        return nanos;
    }
}
