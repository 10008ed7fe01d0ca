package dev.reprise.server.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Asks a proxy what the tour asks. */
final class TourClient {

    static final String API_KEY = "demo";

    private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(30);

    private final URI baseUrl;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER_TIME_MAX)
            .build();

    TourClient(URI baseUrl) {
        this.baseUrl = baseUrl;
    }

    CompletionStage<TourAnswer> ask(TourStop stop) {
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
