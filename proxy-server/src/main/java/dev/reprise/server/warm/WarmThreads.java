package dev.reprise.server.warm;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** The threads of one run. None of them keeps a process from ending. */
final class WarmThreads {

    private final ScheduledThreadPoolExecutor confined = new ScheduledThreadPoolExecutor(1, named("warm"));
    private final ExecutorService reading = Executors.newSingleThreadExecutor(named("warm-read"));
    private final ExecutorService answers = Executors.newFixedThreadPool(
            Math.max(2, Runtime.getRuntime().availableProcessors()), named("warm-answers"));

    WarmThreads() {
        confined.setRemoveOnCancelPolicy(true);
        confined.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** On the one thread that a run is confined to. After the end nothing is run any more. */
    void confined(Runnable task) {
        try {
            confined.execute(task);
        } catch (RejectedExecutionException ended) {
            // nothing is left to be told
        }
    }

    void later(Runnable task, long delay, TimeUnit unit) {
        confined.schedule(task, delay, unit);
    }

    void reading(Runnable task) {
        reading.execute(task);
    }

    Executor answers() {
        return answers;
    }

    /** Ends them; one that waits for input is left to it. */
    void finish() {
        confined.shutdown();
        reading.shutdown();
        answers.shutdown();
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
