package dev.reprise.cache;

import java.time.Duration;
import java.time.InstantSource;

/** The purges of a store that nobody else shares. Thread-safe. */
public final class LocalPurges {

    private volatile Purges known = Purges.NONE;
    private final InstantSource clock;
    private final Duration lifetimeMax;

    /** For responses none of which lives longer. */
    public LocalPurges(InstantSource clock, Duration lifetimeMax) {
        this.clock = clock;
        this.lifetimeMax = lifetimeMax;
    }

    public Purges known() {
        return known;
    }

    public synchronized void add(Purge purge) {
        known = known.with(purge, clock.instant(), lifetimeMax);
    }
}
