package dev.reprise.server.scenario;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What a test does beside itself. The common pool is not for that: on two cores it has one thread, and who waits for one task
 * in another waits forever.
 */
public final class OwnThread {

    private OwnThread() {}

    public static CompletableFuture<Void> run(Runnable task) {
        return CompletableFuture.runAsync(task, OwnThread::start);
    }

    public static <T> CompletableFuture<T> call(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, OwnThread::start);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "beside-the-test");
        thread.setDaemon(true);
        thread.start();
    }
}
