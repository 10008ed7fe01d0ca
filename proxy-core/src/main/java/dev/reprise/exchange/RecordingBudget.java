package dev.reprise.exchange;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many recordings there may be in flight, and how many bytes answers may hold together: recordings until the last of
 * their clients has them and they are kept, stored answers while they are written. Thread-safe.
 */
public final class RecordingBudget {

    private volatile int recordingsMax;
    private volatile long bytesMax;
    private final LimitListener listener;
    private final AtomicInteger recordings = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    public RecordingBudget(int recordingsMax, long bytesMax, LimitListener listener) {
        this.recordingsMax = recordingsMax;
        this.bytesMax = bytesMax;
        this.listener = listener;
    }

    /** From now on; what is under way beyond it goes on. */
    public void limitTo(int recordingsMax, long bytesMax) {
        this.recordingsMax = recordingsMax;
        this.bytesMax = bytesMax;
    }

    RecordingBudget(int recordingsMax, long bytesMax) {
        this(recordingsMax, bytesMax, limit -> {});
    }

    static RecordingBudget unlimited() {
        return new RecordingBudget(Integer.MAX_VALUE, Long.MAX_VALUE);
    }

    /** The bound that lets no further recording begin, if one does; answers are then relayed without being kept. */
    Optional<Limit> exhausted() {
        if (recordings.get() >= recordingsMax) {
            return Optional.of(Limit.RECORDINGS);
        }
        return bytes.get() >= bytesMax ? Optional.of(Limit.RECORDINGS_BYTES) : Optional.empty();
    }

    void begin() {
        recordings.incrementAndGet();
    }

    void end() {
        recordings.decrementAndGet();
    }

    /** A share of which nothing is taken yet. */
    Share share() {
        return new Share();
    }

    /** A relay's slowest client lags by the whole window, so that the origin has to wait. */
    void relayIsFull() {
        listener.reached(Limit.RELAY_BYTES);
    }

    /** Recordings in flight. */
    public int recordings() {
        return recordings.get();
    }

    /** What answers hold. */
    public long bytes() {
        return bytes.get();
    }

    /** What one answer has taken. Guarded by whoever owns it. */
    final class Share {

        private long taken;

        /** Takes that much, or nothing if that would be too much. */
        boolean take(long wanted) {
            if (bytes.addAndGet(wanted) > bytesMax) {
                bytes.addAndGet(-wanted);
                return false;
            }
            taken += wanted;
            return true;
        }

        /** Takes that much, however much there is taken. */
        void add(long needed) {
            bytes.addAndGet(needed);
            taken += needed;
        }

        /** Gives back what is over that. */
        void shrinkTo(long held) {
            if (held < taken) {
                bytes.addAndGet(held - taken);
                taken = held;
            }
        }
    }
}
