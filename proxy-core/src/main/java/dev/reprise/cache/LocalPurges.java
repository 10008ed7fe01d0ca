package dev.reprise.cache;

import java.time.InstantSource;

/** The purges of a store that nobody else shares. Thread-safe. */
public final class LocalPurges {

    private volatile Purges known = Purges.NONE;
    private final InstantSource clock;

    public LocalPurges(InstantSource clock) {
        this.clock = clock;
    }

    public Purges known() {
        return known;
    }

    public synchronized void add(Purge purge) {
        known = known.with(purge, clock.instant());
    }
}
