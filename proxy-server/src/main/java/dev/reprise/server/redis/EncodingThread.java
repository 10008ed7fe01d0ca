package dev.reprise.server.redis;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Where what is written to Redis is compressed: that takes milliseconds for large bodies, which an event loop does not have. */
final class EncodingThread {

    private static final int WRITES_WAITING_MAX = 64;

    private EncodingThread() {}

    /** One daemon thread; refuses what more would wait for it than may. */
    static ExecutorService start() {
        return new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WRITES_WAITING_MAX), task -> {
            Thread thread = new Thread(task, "redis-encoding");
            thread.setDaemon(true);
            return thread;
        });
    }
}
