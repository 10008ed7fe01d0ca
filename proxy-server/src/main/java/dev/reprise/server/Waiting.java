package dev.reprise.server;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for something that nobody tells of, by asking; for the end of a process, where there is nothing to hold up. */
final class Waiting {

    private static final Executor SOON = CompletableFuture.delayedExecutor(10, TimeUnit.MILLISECONDS);

    private Waiting() {}

    /** Completes when it is so, or when the time is over. */
    static CompletionStage<Void> until(BooleanSupplier so, Duration timeMax) {
        CompletableFuture<Void> waiting = new CompletableFuture<>();
        ask(so, waiting.completeOnTimeout(null, Math.max(0, timeMax.toMillis()), TimeUnit.MILLISECONDS));
        return waiting;
    }

    private static void ask(BooleanSupplier so, CompletableFuture<Void> waiting) {
        if (so.getAsBoolean()) {
            waiting.complete(null);
        } else if (!waiting.isDone()) {
            SOON.execute(() -> ask(so, waiting));
        }
    }
}
