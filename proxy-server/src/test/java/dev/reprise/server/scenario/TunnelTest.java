package dev.reprise.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A WebSocket is a tunnel: after the origin's 101 bytes go both ways as they come. */
class TunnelTest {

    private static final String HANDSHAKE = head("""
            GET /v1/realtime?model=m HTTP/1.1
            Host: proxy
            Connection: Upgrade
            Upgrade: websocket
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Version: 13

            """);
    private static final String SWITCH = head("""
            HTTP/1.1 101 Switching Protocols
            Connection: Upgrade
            Upgrade: websocket
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=

            """);

    private final AtomicReference<String> lastWords = new AtomicReference<>();
    private ScriptedOrigin origin;
    private RunningProxy proxy;

    private static String head(String lines) {
        return lines.replace("\n", "\r\n");
    }

    @BeforeEach
    void start() throws Exception {
        origin = new ScriptedOrigin(this::echo);
        proxy = RunningProxy.before(origin);
    }

    @AfterEach
    void stop() {
        proxy.close();
        origin.close();
    }

    /** Greets with the 101, says everything twice, and leaves at "bye". */
    private void echo(WireMessage request, ScriptedOrigin.Turn turn) throws IOException {
        turn.send(SWITCH + "hello");
        String said = turn.readRaw(3);
        while (said.length() == 3 && !said.equals("bye")) {
            turn.send(said + said);
            said = turn.readRaw(3);
        }
        lastWords.set(said);
        turn.close();
    }

    @Test
    void relaysTheHandshakeAndThenBytesBothWays() {
        try (WireClient client = proxy.connect()) {
            WireMessage answer = client.send(HANDSHAKE).read();

            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.field("upgrade")).contains("websocket");
            assertThat(answer.field("connection").orElseThrow()).isEqualToIgnoringCase("upgrade");
            assertThat(answer.field("sec-websocket-accept")).contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(client.readRaw(5)).isEqualTo("hello");
            assertThat(client.send("\u0001\n\r").readRaw(6)).isEqualTo("\u0001\n\r\u0001\n\r");
            assertThat(client.send("GET").readRaw(6)).isEqualTo("GETGET");
        }
        WireMessage received = origin.requests().get(0);
        assertThat(received.startLine()).isEqualTo("GET /v1/realtime?model=m HTTP/1.1");
        assertThat(received.field("upgrade")).contains("websocket");
        assertThat(received.field("connection")).contains("Upgrade");
        assertThat(received.field("sec-websocket-key")).contains("dGhlIHNhbXBsZSBub25jZQ==");
    }

    @Test
    void closesTheClientsEndWhenTheOriginCloses() {
        try (WireClient client = proxy.connect()) {
            client.send(HANDSHAKE).read();
            client.readRaw(5);
            client.send("bye");

            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void closesTheOriginsEndWhenTheClientCloses() {
        try (WireClient client = proxy.connect()) {
            client.send(HANDSHAKE).read();
            client.readRaw(5);
            client.send("by");
        }

        await().untilAsserted(() -> assertThat(lastWords.get()).isEqualTo("by"));
    }

    @Test
    void relaysARefusalAndGoesOnWithHttp() {
        origin.script((request, turn) -> turn.json(403, "{\"error\":{}}"));
        try (WireClient client = proxy.connect()) {
            WireMessage refusal = client.send(HANDSHAKE).read();
            origin.script((request, turn) -> turn.json(200, "{}"));

            assertThat(refusal.status()).isEqualTo(403);
            assertThat(refusal.text()).isEqualTo("{\"error\":{}}");
            assertThat(client.post("/v1/x", "{}").read().status()).isEqualTo(200);
        }
    }

    /** Without Connection, an Upgrade is some other hop's (RFC 9110 §7.8). */
    @Test
    void takesAnUpgradeThatConnectionDoesNotListForNoHandshake() {
        origin.script((request, turn) -> turn.json(200, request.text()));
        try (WireClient client = proxy.connect()) {
            WireMessage answer =
                    client.post("/v1/files", "{\"a\":1}", "Upgrade: websocket").read();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("{\"a\":1}");
            assertThat(client.post("/v1/files", "{}").read().status()).isEqualTo(200);
        }
        assertThat(origin.requests())
                .hasSize(2)
                .allMatch(request -> request.field("upgrade").isEmpty());
    }

    /** Bytes that came before the tunnel stood, and look like a request, are neither answered nor forwarded as one. */
    @Test
    void takesNoRequestFromBehindAHandshake() {
        try (WireClient client = proxy.connect()) {
            client.send(HANDSHAKE + "GET /v1/smuggled HTTP/1.1\r\nHost: p\r\n\r\n");

            assertThat(client.read().status()).isEqualTo(101);
            assertThat(client.readToEnd()).doesNotContain("HTTP/1.1");
        }
        assertThat(origin.requests()).hasSize(1);
    }

    @Test
    void doesNotLetTheOriginSwitchUnasked() {
        origin.script((request, turn) -> turn.send(SWITCH));

        assertThat(proxy.ask("/v1/x", "{}").status()).isEqualTo(502);
    }

    @Test
    void carriesMoreThanItHolds() {
        origin.script((request, turn) -> {
            turn.send(SWITCH);
            turn.send(turn.readRaw(8_000_000).getBytes(StandardCharsets.ISO_8859_1));
        });
        String much = "0123456789abcdef".repeat(500_000);
        try (WireClient client = proxy.connect()) {
            client.send(HANDSHAKE).read();
            client.send(much);

            assertThat(client.readRaw(8_000_000)).isEqualTo(much);
        }
    }
}
