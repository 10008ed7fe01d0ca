package dev.reprise.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.reprise.cache.ResponseStore;
import dev.reprise.server.config.ManagementConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ManagementServerTest {
    private static final String POST_LENGTH =
            "POST /admin/length HTTP/1.1\nhost: localhost\ncontent-type: application/json\n";

    private final AtomicReference<Readiness> readiness =
            new AtomicReference<>(new Readiness(Readiness.Phase.READY, "redis", ResponseStore.State.UP));
    private final AtomicReference<String> metrics = new AtomicReference<>("ai_proxy_bugs_total 0.0\n");
    private final ManagementPages pages =
            new ManagementPages(readiness::get, metrics::get, new AdminPages(Map.of("/admin/length", new Length())));
    private final HttpClient client = HttpClient.newHttpClient();

    private ManagementServer server;

    @BeforeEach
    void start() throws Exception {
        server = started(0);
    }

    @AfterEach
    void stop() throws Exception {
        server.close().toCompletableFuture().get();
    }

    @Test
    void isHealthyWheneverItAnswers() throws Exception {
        HttpResponse<String> health = send("GET", "/healthz");

        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).isEqualTo("ok\n");
    }

    @Test
    void isReadyAndNamesTheStoreEvenIfThatIsDown() throws Exception {
        readiness.set(new Readiness(Readiness.Phase.READY, "redis", ResponseStore.State.DOWN));

        HttpResponse<String> ready = send("GET", "/readyz?verbose");

        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).isEqualTo("{\"status\":\"ready\",\"store\":\"redis\",\"state\":\"down\"}\n");
        assertThat(ready.headers().firstValue("cache-control")).hasValue("no-store");
    }

    @Test
    void isNotReadyWhileStartingOrDraining() throws Exception {
        readiness.set(new Readiness(Readiness.Phase.STARTING, "redis", ResponseStore.State.CONNECTING));
        HttpResponse<String> starting = send("GET", "/readyz");
        readiness.set(new Readiness(Readiness.Phase.DRAINING, "redis", ResponseStore.State.UP));
        HttpResponse<String> draining = send("GET", "/readyz");

        assertThat(starting.statusCode()).isEqualTo(503);
        assertThat(starting.body()).contains("\"starting\"");
        assertThat(draining.statusCode()).isEqualTo(503);
        assertThat(draining.body()).contains("\"draining\"");
        assertThat(send("GET", "/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void showsMetricsAsPrometheusReadsThem() throws Exception {
        HttpResponse<String> scrape = send("GET", "/metrics");

        assertThat(scrape.body()).isEqualTo("ai_proxy_bugs_total 0.0\n");
        assertThat(scrape.headers().firstValue("content-type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
    }

    @Test
    void answersHeadWithTheLengthAndWithoutTheBody() throws Exception {
        HttpResponse<String> head = send("HEAD", "/metrics");

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("content-length")).hasValue("24");
        assertThat(head.body()).isEmpty();
        assertThat(send("GET", "/healthz").body()).isEqualTo("ok\n");
    }

    @Test
    void refusesOtherMethodsAndSaysWhichItAllows() throws Exception {
        HttpResponse<String> refused = send("POST", "/metrics");

        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(refused.headers().firstValue("allow")).hasValue("GET, HEAD");
        assertThat(refused.body()).contains("\"code\":\"method_not_allowed\"");
    }

    @Test
    void knowsNoOtherPage() throws Exception {
        HttpResponse<String> unknown = send("GET", "/admin/stats");

        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(unknown.body())
                .startsWith("{\"error\":{\"message\":")
                .contains("\"type\":\"invalid_request_error\"", "\"code\":\"not_found\"", ", /admin/warm");
    }

    @Test
    void survivesAPageThatFails() throws Exception {
        metrics.set(null);

        assertThat(send("GET", "/metrics").statusCode()).isEqualTo(500);
        assertThat(send("GET", "/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void answersGibberishWith400AndClosesTheConnection() throws Exception {
        String answer = raw("\u0000\u0001 gibberish\n\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("connection: close", "\"code\":\"bad_request\"");
    }

    @Test
    void refusesHeadersOfAnySizeBeyondItsLimit() throws Exception {
        String answer = raw("GET /healthz HTTP/1.1\nlong: " + "x".repeat(9_000) + "\n\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"content-length: 5000000", "content-length: 5000000\nexpect: 100-continue"})
    void refusesABodyBeyondItsLimitByWhatItsHeadSays(String fields) throws Exception {
        String answer = raw(POST_LENGTH + fields + "\n\n");

        isTooLarge(answer);
    }

    /** Nothing that comes after it is taken for a request. */
    @Test
    void refusesABodyThatProvesTooLargeAndEndsTheConnection() throws Exception {
        String chunk = "10000\n" + "x".repeat(0x10000) + "\n";

        String answer = raw(POST_LENGTH + "transfer-encoding: chunked\n\n" + chunk.repeat(80)
                + "0\n\nGET /healthz HTTP/1.1\nhost: x\n\n");

        isTooLarge(answer);
    }

    @Test
    void readsABodyOfAPageThatTakesOne() throws Exception {
        String answers =
                raw(POST_LENGTH + "content-length: 5\n\n12345GET /healthz HTTP/1.1\nhost: x\nconnection: close\n\n");

        assertThat(answers).containsSubsequence("HTTP/1.1 200", "\r\n\r\n5 bytes", "HTTP/1.1 200", "\r\n\r\nok\n");
    }

    /** None of it has come when it is answered: it was held until it was whole, whoever sent it. */
    @ParameterizedTest
    @CsvSource({
        "POST /healthz, host: x, 405",
        "GET /healthz, host: x, 200",
        "POST /admin/none, host: localhost|content-type: application/json, 404",
        "POST /admin/length, host: localhost|content-type: text/plain, 415",
        "POST /admin/length, host: elsewhere|content-type: application/json, 403",
        "PUT /admin/length, host: localhost, 405",
        "POST /admin/length?%zz, host: localhost, 400"
    })
    void waitsForNoBodyThatIsNotRead(String request, String fields, int status) throws Exception {
        String head = request + " HTTP/1.1\n" + fields.replace('|', '\n') + "\n";
        for (String body : List.of("content-length: 4000000\n\n", "transfer-encoding: chunked\n\n10\n")) {
            assertThat(raw(head + body + "GET /healthz HTTP/1.1\n\n"))
                    .startsWith("HTTP/1.1 " + status + " ")
                    .contains("connection: close")
                    .containsOnlyOnce("HTTP/1.1 ");
        }
    }

    /** What follows it is its body, which was taken for a request. */
    @Test
    void endsTheConnectionWithAnExpectationThatItDoesNotKnow() throws Exception {
        String answer =
                raw(POST_LENGTH + "content-length: 60\nexpect: foo\n\nGET /healthz HTTP/1.1\nhost: localhost\n\n");

        assertThat(answer).startsWith("HTTP/1.1 417 ").containsOnlyOnce("HTTP/1.1 ");
    }

    private static final class Length implements AdminPage {
        @Override
        public boolean isReading() {
            return false;
        }

        @Override
        public CompletionStage<Page> answer(ManagementRequest request) {
            return CompletableFuture.completedFuture(Page.text("text/plain", request.body().length + " bytes"));
        }
    }

    private static void isTooLarge(String answer) {
        assertThat(answer)
                .startsWith("HTTP/1.1 413 ")
                .contains("connection: close", "application/json", "\"code\":\"request_too_large\"", "4 MiB")
                .containsOnlyOnce("HTTP/1.1 ");
    }

    @Test
    void answersRequestsThatWereSentAheadInOrder() throws Exception {
        String answers = raw("""
                GET /healthz HTTP/1.1
                host: x

                GET /readyz HTTP/1.1
                host: x
                connection: close

                """);

        assertThat(answers).containsSubsequence("HTTP/1.1 200", "\r\n\r\nok\n", "HTTP/1.1 200", "\"ready\"");
    }

    @Test
    void saysWhyItCannotListen() {
        assertThatThrownBy(() -> started(server.address().getPort()))
                .rootCause()
                .isInstanceOf(BindException.class);
    }

    @Test
    void closesItsConnectionsAndItsPort() throws Exception {
        try (Socket idle = connect()) {
            send("GET", "/healthz");

            server.close().toCompletableFuture().get();

            assertThat(idle.getInputStream().read()).isEqualTo(-1);
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void closesConnectionsBeyondItsLimit() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        for (int count = 0; count < 256; count++) {
            sockets.add(connect());
        }

        try (Socket tooMany = connect()) {
            assertThat(tooMany.getInputStream().read()).isEqualTo(-1);
        }
        for (Socket socket : sockets) {
            socket.close();
        }
        await().untilAsserted(
                        () -> assertThat(send("GET", "/healthz").statusCode()).isEqualTo(200));
    }

    private ManagementServer started(int port) throws Exception {
        ManagementConfig config = new ManagementConfig("127.0.0.1", port, null, false);
        return ManagementServer.start(config, pages, NoWarming.HERE)
                .toCompletableFuture()
                .get();
    }

    private HttpResponse<String> send(String method, String target) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + target);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, BodyPublishers.noBody())
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    /** Sends these lines and reads until the server closes. */
    private String raw(String lines) throws IOException {
        try (Socket socket = connect()) {
            String request = lines.replace("\n", "\r\n");
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
    }
}
