package dev.reprise.server.redis;

import java.time.Duration;

/** How long something takes. */
public final class Stopwatch {
    private Stopwatch() {}

    public static Duration of(Runnable task) {
        long before = System.nanoTime();
        task.run();
        return Duration.ofNanos(System.nanoTime() - before);
    }
}
