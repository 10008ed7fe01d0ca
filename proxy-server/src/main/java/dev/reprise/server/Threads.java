package dev.reprise.server;

import dev.reprise.cache.CacheKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The threads besides the event loops: few, bounded, and none until it is needed. */
final class Threads {

    private static final int KEEPING_WAITING_MAX = 1_024;
    private static final int WAITING_MIN = 64; // for one thread, however many there are
    private static final int RESOLVING_WAITING_MAX = 1_024;
    private static final int IDLE_SECONDS = 30;

    private final List<Pool> keeping;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "reprise-timer");
        thread.setDaemon(true);
        return thread;
    });
    private final Pool resolving = new Pool("reprise-resolve", 2, RESOLVING_WAITING_MAX);

    /** So many for judging what is kept. */
    Threads(int keepingThreads) {
        keeping = Stream.generate(
                        () -> new Pool("reprise-keep", 1, Math.max(WAITING_MIN, KEEPING_WAITING_MAX / keepingThreads)))
                .limit(keepingThreads)
                .toList();
    }

    /** Half the cores for judging: the rest is the event loops'. */
    static Threads forCores(int cores) {
        return new Threads(Math.max(1, cores / 2));
    }

    /** For judging what is kept: always the same for a key, or of two answers to one question the older could be stored last. */
    Executor keeping(CacheKey key) {
        return keeping.get(Math.floorMod(key.hashCode(), keeping.size()));
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
        keeping.forEach(Pool::shutdown);
        return CompletableFuture.allOf(
                keeping.stream().map(pool -> pool.finished).toArray(CompletableFuture[]::new));
    }

    /** Daemon threads of one name, which end when there is nothing to do. */
    private static final class Pool extends ThreadPoolExecutor {

        private final CompletableFuture<Void> finished = new CompletableFuture<>();

        Pool(String name, int threads, int waitingMax) {
            super(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(waitingMax), task -> {
                Thread thread = new Thread(task, name);
                thread.setDaemon(true);
                return thread;
            });
            allowCoreThreadTimeOut(true);
        }

        @Override
        protected void terminated() {
            finished.complete(null);
        }
    }
}
