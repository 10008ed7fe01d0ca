package dev.reprise.server;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads besides the event loops: few, bounded, and none until it is needed. */
final class Threads {

    private static final int KEEPING_WAITING_MAX = 1_024;
    private static final int RESOLVING_WAITING_MAX = 1_024;
    private static final int IDLE_SECONDS = 30;

    private final ExecutorService keeping = pool("reprise-keep", 1, KEEPING_WAITING_MAX);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "reprise-timer");
        thread.setDaemon(true);
        return thread;
    });
    private final ExecutorService resolving = pool("reprise-resolve", 2, RESOLVING_WAITING_MAX);

    /** For judging what is kept: one after the other, or of two answers to one question the older could be stored last. */
    Executor keeping() {
        return keeping;
    }

    /** For the platform's name resolution, which blocks. */
    Executor resolving() {
        return resolving;
    }

    /** Runs a task that does not wait, again and again. */
    void every(Duration interval, Runnable task) {
        long millis = interval.toMillis();
        var unused = timer.scheduleWithFixedDelay(task, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Takes nothing more; completes when what was taken is done. */
    CompletionStage<Void> finish() {
        resolving.shutdownNow();
        timer.shutdownNow();
        CompletableFuture<Void> finished = CompletableFuture.runAsync(() -> {}, keeping);
        keeping.shutdown();
        return finished;
    }

    private static ExecutorService pool(String name, int threads, int waitingMax) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(waitingMax), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
