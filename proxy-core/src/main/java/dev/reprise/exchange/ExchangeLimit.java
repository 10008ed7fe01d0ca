package dev.reprise.exchange;

import java.util.concurrent.atomic.AtomicInteger;

/** How many exchanges may be under way. Thread-safe. */
public final class ExchangeLimit {

    private final int exchangesMax;
    private final AtomicInteger exchanges = new AtomicInteger();

    public ExchangeLimit(int exchangesMax) {
        this.exchangesMax = exchangesMax;
    }

    /** Counts one in; {@link #leave} counts it out, whether or not it was within the limit. */
    boolean enter() {
        return exchanges.incrementAndGet() <= exchangesMax;
    }

    void leave() {
        exchanges.decrementAndGet();
    }

    /** Exchanges under way. */
    public int exchanges() {
        return exchanges.get();
    }
}
