package dev.reprise.planted.exchange;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Planted: a thread that waits for a future through a method reference. */
final class JoinsByReference {
    Optional<String> answer(Optional<CompletableFuture<String>> future) {
        return future.map(CompletableFuture::join);
    }
}
