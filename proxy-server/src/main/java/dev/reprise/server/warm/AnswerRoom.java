package dev.reprise.server.warm;

import java.util.concurrent.atomic.AtomicLong;

/** What all answers that are being read may hold together. */
final class AnswerRoom {

    static final long BYTES_MAX = 16L << 20;

    private final AtomicLong left = new AtomicLong(BYTES_MAX);

    /** Takes some of it; false, and nothing is taken, if there is not so much left. */
    boolean take(int bytes) {
        if (left.addAndGet(-bytes) >= 0) {
            return true;
        }
        left.addAndGet(bytes);
        return false;
    }

    void give(long bytes) {
        left.addAndGet(bytes);
    }
}
