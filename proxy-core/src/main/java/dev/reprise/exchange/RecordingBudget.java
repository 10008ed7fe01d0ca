package dev.reprise.exchange;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How many recordings there may be in flight, and how many bytes they may hold together. Thread-safe. */
public final class RecordingBudget {

    private final int recordingsMax;
    private final long bytesMax;
    private final AtomicInteger recordings = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    public RecordingBudget(int recordingsMax, long bytesMax) {
        this.recordingsMax = recordingsMax;
        this.bytesMax = bytesMax;
    }

    static RecordingBudget unlimited() {
        return new RecordingBudget(Integer.MAX_VALUE, Long.MAX_VALUE);
    }

    /** Whether no further recording can begin; answers are then relayed without being kept. */
    boolean isExhausted() {
        return recordings.get() >= recordingsMax || bytes.get() >= bytesMax;
    }

    void begin() {
        recordings.incrementAndGet();
    }

    void end() {
        recordings.decrementAndGet();
    }

    /** Takes that much, or nothing if that would be too much. */
    boolean take(long wanted) {
        if (bytes.addAndGet(wanted) <= bytesMax) {
            return true;
        }
        bytes.addAndGet(-wanted);
        return false;
    }

    void release(long taken) {
        bytes.addAndGet(-taken);
    }

    /** Recordings in flight. */
    public int recordings() {
        return recordings.get();
    }

    /** What they hold. */
    public long bytes() {
        return bytes.get();
    }
}
