package dev.reprise.planted.exchange;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Planted: a thread that waits for a future. */
final class GetsAFuture {
    String answer(Future<String> future) throws ExecutionException, InterruptedException {
        return future.get();
    }
}
