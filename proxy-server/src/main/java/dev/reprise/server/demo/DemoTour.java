package dev.reprise.server.demo;

import java.io.PrintStream;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Shows a running proxy at work: asks two questions in both forms, each {@link TourStop} after the other, and prints what
 * came back and what it cost.
 */
public final class DemoTour {

    /** Long enough for an answer to be stored, and for a reader to see the lines come. */
    private static final Executor A_LITTLE_LATER = CompletableFuture.delayedExecutor(150, TimeUnit.MILLISECONDS);

    private final URI baseUrl;
    private final URI dashboard;
    private final LongSupplier originCalls;
    private final TourPage page;
    private final TourClient client;

    /**
     * Prepares a tour.
     *
     * @param baseUrl the proxy's, as SDKs are given it: {@code http://127.0.0.1:8080/v1}
     * @param dashboard where the numbers are
     * @param originCalls how often the origin was asked so far
     * @param colour whether {@code out} is a terminal that shows colours
     */
    public DemoTour(URI baseUrl, URI dashboard, LongSupplier originCalls, PrintStream out, boolean colour) {
        this.client = new TourClient(baseUrl);
        this.baseUrl = baseUrl;
        this.dashboard = dashboard;
        this.originCalls = originCalls;
        this.page = new TourPage(out, colour);
    }

    /** Runs the tour once. Completes when everything is printed, or with the reason why the proxy could not be asked. */
    public CompletionStage<Void> run() {
        return visitAll(originCalls.getAsLong())
                .thenRun(() -> page.whatToPaste(baseUrl, dashboard, TourClient.API_KEY));
    }

    private CompletionStage<Void> visitAll(long callsBefore) {
        page.heading();
        CompletionStage<Void> visits = CompletableFuture.completedFuture(null);
        for (TourStop stop : TourStop.ALL) {
            visits = visits.thenComposeAsync(done -> client.ask(stop), A_LITTLE_LATER)
                    .thenAccept(answer -> page.line(stop, answer, originCalls.getAsLong() - callsBefore));
        }
        return visits;
    }
}
