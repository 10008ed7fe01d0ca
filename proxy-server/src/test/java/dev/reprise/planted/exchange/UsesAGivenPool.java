package dev.reprise.planted.exchange;

import java.util.concurrent.CompletableFuture;

/** A task for a thread that is known: no violation. */
final class UsesAGivenPool {
    CompletableFuture<Integer> answer() {
        return CompletableFuture.supplyAsync(() -> 42, Runnable::run);
    }
}
