package dev.reprise.server.warm;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Asks the proxy as any client would: HTTP/1.1, connections kept, nothing retried. */
final class WarmClient {

    /** Longer than the proxy waits for an origin that thinks, so that it is the proxy who says that it takes too long. */
    private static final Duration ANSWER_TIME_MAX = Duration.ofMinutes(15);

    private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(10);

    private final Destination destination;
    private final AnswerRoom room = new AnswerRoom();
    private final HttpClient http;

    WarmClient(Destination destination, Executor executor) {
        this.destination = destination;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIME_MAX)
                .executor(executor);
        if (destination.trust() != null) {
            builder.sslContext(destination.trust());
        }
        this.http = builder.build();
    }

    /** An attempt that is under way. */
    record Call(CompletableFuture<HttpResponse<Attempt>> sent, CompletableFuture<Attempt> attempt) {

        /** Breaks the connection; the attempt then fails. */
        void cancel() {
            sent.cancel(true);
        }
    }

    /** Asks once. The attempt never fails: what goes wrong is its failure. */
    Call ask(WarmRequest request) {
        AtomicBoolean begun = new AtomicBoolean();
        CompletableFuture<HttpResponse<Attempt>> sent = http.sendAsync(httpRequest(request), head -> {
            begun.set(true);
            return new AnswerBody(room, body -> Answers.judge(request, head, body));
        });
        CompletableFuture<Attempt> attempt = sent.copy()
                .orTimeout(ANSWER_TIME_MAX.toSeconds(), TimeUnit.SECONDS)
                .handle((response, cause) -> {
                    if (cause == null) {
                        return response.body();
                    }
                    sent.cancel(true);
                    return failure(cause, begun.get());
                });
        return new Call(sent, attempt);
    }

    private HttpRequest httpRequest(WarmRequest request) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(destination.resolve(request.path()))
                .header("content-type", "application/json")
                .header("accept", request.isStream() ? "text/event-stream" : "application/json")
                .header("user-agent", "reprise-warm")
                .POST(BodyPublishers.ofByteArray(request.body()));
        if (destination.apiKey() != null) {
            builder.header("authorization", "Bearer " + destination.apiKey());
        }
        return builder.build();
    }

    private Attempt failure(Throwable thrown, boolean begun) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException) {
            return Attempt.failed(FailureReason.CONNECTION, "no connection to " + destination.baseUrl());
        }
        if (cause instanceof TimeoutException || cause instanceof HttpTimeoutException) {
            return Attempt.unclear(
                    FailureReason.TIMEOUT, "no end of an answer within " + ANSWER_TIME_MAX.toMinutes() + " minutes");
        }
        if (cause instanceof IOException && begun) {
            return Attempt.unclear(FailureReason.CUT, "the connection broke inside the answer");
        }
        if (cause instanceof IOException) {
            return Attempt.unclear(FailureReason.CONNECTION, "the connection broke before an answer");
        }
        return Attempt.failed(FailureReason.INTERRUPTED, cause.getClass().getSimpleName());
    }
}
