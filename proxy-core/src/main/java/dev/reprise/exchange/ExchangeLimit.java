package dev.reprise.exchange;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How many exchanges may be under way, and how much they may hold of their requests' bodies together. Thread-safe. */
public final class ExchangeLimit {

    private final int exchangesMax;
    private final long bodiesBytesMax;
    private final AtomicInteger exchanges = new AtomicInteger();
    private final AtomicLong bodiesBytes = new AtomicLong();

    public ExchangeLimit(int exchangesMax, long bodiesBytesMax) {
        this.exchangesMax = exchangesMax;
        this.bodiesBytesMax = bodiesBytesMax;
    }

    /** Counts one in; {@link #leave} counts it out, whether or not it was within the limit. */
    boolean enter() {
        return exchanges.incrementAndGet() <= exchangesMax;
    }

    void leave() {
        exchanges.decrementAndGet();
    }

    /** Whether a body of that length could be held now; what is unknown (-1) may turn out to be small. */
    boolean hasRoomFor(long length) {
        return bodiesBytes.get() + length <= bodiesBytesMax;
    }

    /** Takes that much for a body, or nothing if that would be too much. */
    boolean take(int wanted) {
        if (bodiesBytes.addAndGet(wanted) <= bodiesBytesMax) {
            return true;
        }
        bodiesBytes.addAndGet(-wanted);
        return false;
    }

    void release(int taken) {
        bodiesBytes.addAndGet(-taken);
    }

    /** Exchanges under way. */
    public int exchanges() {
        return exchanges.get();
    }

    /** What they hold of bodies. */
    public long bodiesBytes() {
        return bodiesBytes.get();
    }
}
