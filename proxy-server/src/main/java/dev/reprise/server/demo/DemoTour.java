package dev.reprise.server.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

    private static final String API_KEY = "demo";
    private static final int REHEARSALS = 50;
    private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(30);

    /** Long enough for an answer to be stored, and for a reader to see the lines come. */
    private static final Executor A_LITTLE_LATER = CompletableFuture.delayedExecutor(150, TimeUnit.MILLISECONDS);

    private final URI baseUrl;
    private final URI dashboard;
    private final LongSupplier originCalls;
    private final TourPage page;
    private final int rehearsals;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER_TIME_MAX)
            .build();

    /**
     * Prepares a tour.
     *
     * @param baseUrl the proxy's, as SDKs are given it: {@code http://127.0.0.1:8080/v1}
     * @param dashboard where the numbers are
     * @param originCalls how often the origin was asked so far
     * @param colour whether {@code out} is a terminal that shows colours
     */
    public DemoTour(URI baseUrl, URI dashboard, LongSupplier originCalls, PrintStream out, boolean colour) {
        this(baseUrl, dashboard, originCalls, out, colour, REHEARSALS);
    }

    DemoTour(URI baseUrl, URI dashboard, LongSupplier originCalls, PrintStream out, boolean colour, int rehearsals) {
        this.rehearsals = rehearsals;
        this.baseUrl = baseUrl;
        this.dashboard = dashboard;
        this.originCalls = originCalls;
        this.page = new TourPage(out, colour);
    }

    /** Runs the tour once. Completes when everything is printed, or with the reason why the proxy could not be asked. */
    public CompletionStage<Void> run() {
        return rehearse()
                .thenCompose(done -> visitAll(originCalls.getAsLong()))
                .thenRun(() -> page.whatToPaste(baseUrl, dashboard, API_KEY));
    }

    /** Asks what is not shown until the virtual machine is warm, because the first figures would be about that. */
    private CompletionStage<Void> rehearse() {
        CompletionStage<Void> rehearsal = CompletableFuture.completedFuture(null);
        for (int round = 0; round < rehearsals; round++) {
            for (TourStop stop : TourStop.REHEARSAL) {
                rehearsal = rehearsal.thenCompose(done -> ask(stop)).thenAccept(answer -> {});
            }
        }
        return rehearsal;
    }

    private CompletionStage<Void> visitAll(long callsBefore) {
        page.heading();
        CompletionStage<Void> visits = CompletableFuture.completedFuture(null);
        for (TourStop stop : TourStop.ALL) {
            visits = visits.thenComposeAsync(done -> ask(stop), A_LITTLE_LATER)
                    .thenAccept(answer -> page.line(stop, answer, originCalls.getAsLong() - callsBefore));
        }
        return visits;
    }

    private CompletionStage<TourAnswer> ask(TourStop stop) {
        long began = System.nanoTime();
        return client.sendAsync(request(stop), BodyHandlers.ofInputStream())
                .thenApplyAsync(response -> read(response, began));
    }

    private HttpRequest request(TourStop stop) {
        return HttpRequest.newBuilder(URI.create(baseUrl + "/chat/completions"))
                .timeout(ANSWER_TIME_MAX)
                .header("authorization", "Bearer " + API_KEY)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(stop.body()))
                .build();
    }

    private static TourAnswer read(HttpResponse<InputStream> response, long began) {
        try (InputStream body = response.body()) {
            byte[] first = body.readNBytes(1);
            Duration firstByte = since(began);
            String text =
                    new String(first, StandardCharsets.UTF_8) + new String(body.readAllBytes(), StandardCharsets.UTF_8);
            return new TourAnswer(
                    response.statusCode(),
                    response.headers().firstValue("x-cache").orElse("-"),
                    String.join(", ", response.headers().allValues("cache-status")),
                    firstByte,
                    since(began),
                    text);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
