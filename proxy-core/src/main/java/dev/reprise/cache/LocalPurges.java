package dev.reprise.cache;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The purges of a store that nobody else shares. Thread-safe. */
public final class LocalPurges {

    /** Beyond the longest lifetime, for clocks that are set. */
    private static final Duration SLACK = Duration.ofHours(1);

    private volatile Purges known = Purges.NONE;
    private final InstantSource clock;
    private final Duration lifetimeMax;

    /** For responses none of which lives longer. */
    public LocalPurges(InstantSource clock, Duration lifetimeMax) {
        this.clock = clock;
        this.lifetimeMax = lifetimeMax.plus(SLACK);
    }

    public Purges known() {
        return known;
    }

    public synchronized void add(Purge purge) {
        Instant now = clock.instant();
        known = known.with(purge, known.next(now)).pruned(now.minus(lifetimeMax).toEpochMilli());
    }
}
