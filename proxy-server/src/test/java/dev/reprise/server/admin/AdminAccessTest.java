package dev.reprise.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.ResponseStore;
import dev.reprise.server.config.ManagementConfig;
import dev.reprise.server.scenario.OwnThread;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may use the admin pages, as it is on the wire. */
@Timeout(30)
class AdminAccessTest {

    private static final String TOKEN = "a-token-of-many-characters";
    private static final String TOKEN_FIELD = "Authorization: Bearer " + TOKEN;
    private static final String LOCAL = "Host: localhost:9090";

    private @Nullable ManagementServer server;

    /** Answers with what it was sent. */
    private record Echo(boolean isReading) implements AdminPage {
        @Override
        public CompletionStage<Page> answer(ManagementRequest request) {
            String body = new String(request.body(), StandardCharsets.UTF_8);
            return OwnThread.call(() -> Page.json(200, request.parameter("q").orElse("") + body));
        }
    }

    private void start(String host, @Nullable String token) {
        ManagementPages pages = new ManagementPages(
                () -> new Readiness(Readiness.Phase.READY, "memory", ResponseStore.State.UP),
                () -> "",
                new AdminPages(Map.of("/admin/read", new Echo(true), "/admin/write", new Echo(false))));
        server = ManagementServer.start(new ManagementConfig(host, 0, token, false), pages, NoWarming.HERE)
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close().toCompletableFuture().join();
        }
    }

    private String send(String requestLine, String body, String... fields) throws Exception {
        InetAddress address = InetAddress.getLoopbackAddress();
        try (Socket socket = new Socket(address, server.address().getPort())) {
            String head = requestLine + " HTTP/1.1\r\nConnection: close\r\n" + String.join("\r\n", fields)
                    + "\r\nContent-Length: " + body.length() + "\r\n\r\n";
            socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String get(String... fields) throws Exception {
        return send("GET /admin/read?q=7", "", fields);
    }

    private String post(String... fields) throws Exception {
        return send("POST /admin/write", "{}", fields);
    }

    @Test
    void letsThisMachineInWithoutATokenIfNoneIsConfigured() throws Exception {
        start("127.0.0.1", null);

        assertThat(get(LOCAL)).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n7");
        assertThat(get("Host: [::1]:9090")).startsWith("HTTP/1.1 200");
        assertThat(post("Host: 127.0.0.1", "Content-Type: application/json; charset=utf-8"))
                .startsWith("HTTP/1.1 200")
                .endsWith("\r\n\r\n{}");
    }

    @Test
    void hasNoAdminPagesOffThisMachineWithoutAToken() throws Exception {
        start("0.0.0.0", null);

        assertThat(get(LOCAL)).startsWith("HTTP/1.1 404").contains("management.token");
        assertThat(post(LOCAL, "Content-Type: application/json")).startsWith("HTTP/1.1 404");
    }

    @Test
    void hasAdminPagesAnywhereWithAToken() throws Exception {
        start("0.0.0.0", TOKEN);

        assertThat(get(LOCAL)).startsWith("HTTP/1.1 401");
        assertThat(get("Host: reprise.internal", TOKEN_FIELD)).startsWith("HTTP/1.1 200");
    }

    @Test
    void asksForTheTokenIfThereIsOne() throws Exception {
        start("127.0.0.1", TOKEN);

        assertThat(get(LOCAL)).startsWith("HTTP/1.1 401").contains("www-authenticate: Bearer", "invalid_token");
        assertThat(get(LOCAL, TOKEN_FIELD + "x")).startsWith("HTTP/1.1 401");
        assertThat(get(LOCAL, "Authorization: Basic " + TOKEN)).startsWith("HTTP/1.1 401");
        assertThat(get(LOCAL, TOKEN_FIELD, TOKEN_FIELD)).startsWith("HTTP/1.1 401");
        assertThat(get("Host: reprise.internal", TOKEN_FIELD)).startsWith("HTTP/1.1 200");
        assertThat(send("GET /admin/unknown", "", LOCAL)).startsWith("HTTP/1.1 401");
        assertThat(send("GET /healthz", "", LOCAL)).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Host: evil.example", "Host: localhost.evil.example", "Host: 127.0.0.1.evil.example", "X: y"})
    void refusesANameThatOnlyLeadsHere(String field) throws Exception {
        start("127.0.0.1", null);

        assertThat(get(field)).startsWith("HTTP/1.1 403");
        assertThat(send("GET /metrics", "", field)).startsWith("HTTP/1.1 403");
        assertThat(send("GET /healthz", "", field)).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Origin: https://evil.example",
                "Origin: null"
            })
    void refusesWhatAnotherSitesPageSends(String field) throws Exception {
        start("127.0.0.1", null);

        assertThat(get(LOCAL, field)).startsWith("HTTP/1.1 403");
        assertThat(post(LOCAL, field, "Content-Type: application/json")).startsWith("HTTP/1.1 403");
    }

    @Test
    void letsItsOwnPageAsk() throws Exception {
        start("127.0.0.1", null);

        assertThat(post(
                        LOCAL,
                        "Origin: http://localhost:9090",
                        "Sec-Fetch-Site: same-origin",
                        "Content-Type: application/json"))
                .startsWith("HTTP/1.1 200");
    }

    /** What a form can send without asking first is no JSON. */
    @Test
    void refusesABodyThatAFormCouldSend() throws Exception {
        start("127.0.0.1", null);

        assertThat(post(LOCAL, "Content-Type: text/plain")).startsWith("HTTP/1.1 415");
        assertThat(post(LOCAL)).startsWith("HTTP/1.1 415");
    }

    @Test
    void tellsWhichMethodAPageHas() throws Exception {
        start("127.0.0.1", null);

        assertThat(send("POST /admin/read", "{}", LOCAL, "Content-Type: application/json"))
                .startsWith("HTTP/1.1 405")
                .contains("allow: GET, HEAD");
        assertThat(send("GET /admin/write", "", LOCAL))
                .startsWith("HTTP/1.1 405")
                .contains("allow: POST");
        assertThat(send("DELETE /admin/write", "", LOCAL, "Content-Type: application/json"))
                .startsWith("HTTP/1.1 405");
        assertThat(send("PUT /admin/write", "", LOCAL))
                .startsWith("HTTP/1.1 405")
                .contains("allow: POST");
    }

    @Test
    void refusesAParameterThatIsGivenTwice() throws Exception {
        start("127.0.0.1", null);

        assertThat(send("GET /admin/read?q=1&q=2", "", LOCAL))
                .startsWith("HTTP/1.1 400")
                .contains("q: given 2 times");
    }
}
