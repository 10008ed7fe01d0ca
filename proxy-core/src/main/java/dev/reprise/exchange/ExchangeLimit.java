package dev.reprise.exchange;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * How many exchanges may be under way, none more while the heap is full, and how much they may hold of their requests'
 * bodies together. Thread-safe.
 */
public final class ExchangeLimit {

    private static final long SMALL_BYTES_MAX = 1 << 20;

    private volatile int exchangesMax;
    private volatile long bodiesBytesMax;
    private final BooleanSupplier heapFull;
    private final AtomicInteger exchanges = new AtomicInteger();
    private final AtomicLong bodiesBytes = new AtomicLong();
    private final AtomicLong expectedBytes = new AtomicLong(); // of large bodies, whatever of them has come

    /** The supplier is asked for every exchange: it must be as cheap as reading a field. */
    public ExchangeLimit(int exchangesMax, long bodiesBytesMax, BooleanSupplier heapFull) {
        this.exchangesMax = exchangesMax;
        this.bodiesBytesMax = bodiesBytesMax;
        this.heapFull = heapFull;
    }

    /** From now on; what is under way beyond it goes on. */
    public void limitTo(int exchangesMax, long bodiesBytesMax) {
        this.exchangesMax = exchangesMax;
        this.bodiesBytesMax = bodiesBytesMax;
    }

    /** Counts one in and says which bound it is beyond, if any; {@link #leave} counts it out in any case. */
    Optional<Limit> enter() {
        if (exchanges.incrementAndGet() > exchangesMax) {
            return Optional.of(Limit.EXCHANGES);
        }
        return heapFull.getAsBoolean() ? Optional.of(Limit.HEAP_PERCENT) : Optional.empty();
    }

    void leave() {
        exchanges.decrementAndGet();
    }

    /**
     * Whether there will be room for a body of that length, -1 if that is not known. Room is set aside for a large one, or many
     * that come together would each be read in part and none to its end; but not against small ones, or a few clients that
     * announce much and send nothing would keep everybody else out. Balanced by {@link #expectNoMore} if there is.
     */
    boolean expect(long length) {
        if (bodiesBytes.get() + length > bodiesBytesMax) {
            return false;
        }
        if (!isLarge(length) || expectedBytes.addAndGet(length) <= bodiesBytesMax) {
            return true;
        }
        expectedBytes.addAndGet(-length);
        return false;
    }

    void expectNoMore(long length) {
        if (isLarge(length)) {
            expectedBytes.addAndGet(-length);
        }
    }

    private static boolean isLarge(long length) {
        return length > SMALL_BYTES_MAX;
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
