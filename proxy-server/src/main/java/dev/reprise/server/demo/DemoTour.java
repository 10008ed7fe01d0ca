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
    private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(30);

    /** Long enough for an answer to be stored, and for a reader to see the lines come. */
    private static final Executor A_LITTLE_LATER = CompletableFuture.delayedExecutor(150, TimeUnit.MILLISECONDS);

    private final URI baseUrl;
    private final LongSupplier originCalls;
    private final TourPage page;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER_TIME_MAX)
            .build();

    /**
     * Prepares a tour.
     *
     * @param baseUrl the proxy's, as SDKs are given it: {@code http://127.0.0.1:8080/v1}
     * @param originCalls how often the origin was asked so far
     * @param colour whether {@code out} is a terminal that shows colours
     */
    public DemoTour(URI baseUrl, LongSupplier originCalls, PrintStream out, boolean colour) {
        this.baseUrl = baseUrl;
        this.originCalls = originCalls;
        this.page = new TourPage(out, colour);
    }

    /** Runs the tour once. Completes when everything is printed, or with the reason why the proxy could not be asked. */
    public CompletionStage<Void> run() {
        page.heading();
        CompletionStage<Void> tour = CompletableFuture.completedFuture(null);
        for (TourStop stop : TourStop.ALL) {
            tour = tour.thenComposeAsync(done -> visit(stop), A_LITTLE_LATER);
        }
        return tour.thenRun(() -> page.whatToPaste(baseUrl, API_KEY));
    }

    private CompletionStage<Void> visit(TourStop stop) {
        long began = System.nanoTime();
        return client.sendAsync(request(stop), BodyHandlers.ofInputStream())
                .thenApplyAsync(response -> read(response, began))
                .thenAccept(answer -> page.line(stop, answer, originCalls.getAsLong()));
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
