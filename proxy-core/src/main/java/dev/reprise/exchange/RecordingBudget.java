package dev.reprise.exchange;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that all recordings in flight may hold together. Thread-safe. */
public final class RecordingBudget {

    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    public RecordingBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    static RecordingBudget unlimited() {
        return new RecordingBudget(Long.MAX_VALUE);
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

    /** Whether a recording can begin; beyond this, answers are relayed without being kept. */
    boolean isExhausted() {
        return bytes.get() >= bytesMax;
    }

    /** What recordings hold now. */
    public long bytes() {
        return bytes.get();
    }
}
