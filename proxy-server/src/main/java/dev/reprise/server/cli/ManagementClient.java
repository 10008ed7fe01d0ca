package dev.reprise.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.server.config.ManagementConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Asks the management port of a proxy that runs. Fails with one line for people: which page, and what is wrong with it. */
final class ManagementClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(3);
    private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(10);
    private static final int ANSWER_BYTES_MAX = 4 << 20;

    private final URI base;
    private final @Nullable String token;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIME_MAX)
            .build();

    private ManagementClient(URI base, @Nullable String token) {
        this.base = base;
        this.token = token;
    }

    /** A client of the proxy that has that configuration, on this machine unless its address says otherwise. */
    static ManagementClient of(ManagementConfig config) throws IOException {
        if (config.port() == 0) {
            throw new IOException("management.port: 0 (expected: the port that was found, in --management-url)");
        }
        return new ManagementClient(
                URI.create("http://" + reachable(config.host()) + ":" + config.port()), config.token());
    }

    /** A client of the proxy at that address. */
    static ManagementClient at(URI base, ManagementConfig config) {
        return new ManagementClient(base, config.token());
    }

    /** An address that management ports have; empty if it is written otherwise. */
    static Optional<URI> address(String text) {
        try {
            URI url = new URI(text.replaceFirst("/+$", ""));
            boolean usable = ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                    && url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getQuery() == null
                    && url.getFragment() == null;
            return usable ? Optional.of(url) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Whoever listens everywhere is here too. */
    private static String reachable(String host) throws IOException {
        try {
            InetAddress address = InetAddress.getByName(host);
            if (address.isAnyLocalAddress()) {
                return "127.0.0.1";
            }
            boolean literal = address instanceof Inet6Address && host.contains(":") && !host.startsWith("[");
            return literal ? "[" + host + "]" : host;
        } catch (UnknownHostException e) {
            throw new IOException("management.host: " + host + " (expected: a name or an address that exists)", e);
        }
    }

    /** The object that a page says. */
    JsonNode get(String path) throws IOException {
        return answer(HttpRequest.newBuilder(URI.create(base + path)));
    }

    /** The object that a page says when it is sent this JSON. */
    JsonNode post(String path, byte[] json) throws IOException {
        return answer(HttpRequest.newBuilder(URI.create(base + path))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json)));
    }

    private JsonNode answer(HttpRequest.Builder request) throws IOException {
        request.timeout(ANSWER_TIME_MAX);
        if (token != null) {
            request.header("authorization", "Bearer " + token);
        }
        HttpRequest asking = request.build();
        URI page = asking.uri();
        Answer answer = await(
                page,
                client.sendAsync(asking, HttpResponse.BodyHandlers.ofInputStream())
                        .thenApplyAsync(ManagementClient::read));
        JsonNode body = parse(answer.body());
        if (answer.status() != 200) {
            String said = body.path("status").asText("no reason given"); // of a proxy that is not ready
            String why = body.path("error").path("message").asText(said);
            throw new IOException(page + ": " + answer.status() + " (" + Printable.of(why) + ")");
        }
        if (!body.isObject()) {
            throw new IOException(page + ": not a JSON object (expected: the management port of a proxy)");
        }
        return body;
    }

    private record Answer(int status, byte[] body) {}

    private static Answer read(HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            return new Answer(response.statusCode(), body.readNBytes(ANSWER_BYTES_MAX));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Missing if it is none. */
    private static JsonNode parse(byte[] body) throws IOException {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }

    private static Answer await(URI page, CompletableFuture<Answer> answer) throws IOException {
        try {
            return answer.get(ANSWER_TIME_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
            throw new IOException(page + ": no answer (" + why + "; expected: a proxy that runs there)", e);
        } catch (TimeoutException e) {
            throw new IOException(page + ": no answer in " + ANSWER_TIME_MAX.toSeconds() + "s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(page + ": interrupted", e);
        }
    }
}
