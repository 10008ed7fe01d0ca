package dev.reprise.planted.exchange;

import java.util.concurrent.CompletableFuture;

/** Planted: a task for whichever thread the common pool has. */
final class UsesTheCommonPool {
    CompletableFuture<Integer> answer() {
        return CompletableFuture.supplyAsync(() -> 42);
    }
}
