package dev.reprise.planted.server.cli;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Planted innocent: a command may wait. */
final class WaitsOnTheMainThread {
    String answer(Future<String> future) throws ExecutionException, InterruptedException {
        return future.get();
    }
}
