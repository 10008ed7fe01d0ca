package dev.reprise.server.demo;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks a proxy that nobody looks at until the virtual machine is warm, because the first figures would be about that. */
public final class Rehearsal {

    private static final int ROUNDS = 50;

    private Rehearsal() {}

    /** Completes when it is over, or with the reason why the proxy could not be asked. */
    public static CompletionStage<Void> at(URI baseUrl) {
        TourClient client = new TourClient(baseUrl);
        CompletionStage<Void> rehearsal = CompletableFuture.completedFuture(null);
        for (int round = 0; round < ROUNDS; round++) {
            for (TourStop stop : TourStop.REHEARSAL) {
                rehearsal = rehearsal.thenCompose(done -> client.ask(stop)).thenAccept(answer -> {});
            }
        }
        return rehearsal;
    }
}
