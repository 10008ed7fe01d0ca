package dev.reprise.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that not everybody would understand the same way are refused, and end their connection. */
class RejectionTest {

    private ScriptedOrigin origin;
    private RunningProxy proxy;

    @BeforeEach
    void start() throws Exception {
        origin = new ScriptedOrigin((request, turn) -> turn.json(200, "{}"));
        proxy = RunningProxy.before(origin);
    }

    @AfterEach
    void stop() {
        proxy.close();
        origin.close();
    }

    private static Arguments of(String what, int status, String request) {
        return Arguments.of(what, status, request.replace("\n", "\r\n").replace("{LF}", "\n"));
    }

    private static Arguments field(String what, String field) {
        return of(what, 400, "POST /v1/x HTTP/1.1\nHost: p\n" + field + "\n\n");
    }

    private static Arguments chunks(String what, String body) {
        return of(what, 400, "POST /v1/x HTTP/1.1\nHost: p\nTransfer-Encoding: chunked\n\n" + body);
    }

    static List<Arguments> requestLines() {
        return List.of(
                of("garbage", 400, "\u0001\u0002\u0003 garbage\n\n"),
                of("one word", 400, "GET\n\n"),
                of("two words", 400, "GET /v1/x\n\n"),
                of("four words", 400, "GET /v1/x y HTTP/1.1\nHost: p\n\n"),
                of("no method", 400, " /v1/x HTTP/1.1\nHost: p\n\n"),
                of("a method that is no token", 400, "G(T /v1/x HTTP/1.1\nHost: p\n\n"),
                of("a protocol that is not HTTP", 400, "GET /v1/x FTP/1.1\nHost: p\n\n"),
                of("a NUL in the target", 400, "GET /v1/\0 HTTP/1.1\nHost: p\n\n"),
                of("a DEL in the target", 400, "GET /v1/\u007f HTTP/1.1\nHost: p\n\n"),
                of("no path", 400, "GET v1/x HTTP/1.1\nHost: p\n\n"),
                of("an asterisk without OPTIONS", 400, "GET * HTTP/1.1\nHost: p\n\n"),
                of("a proxy's CONNECT", 400, "CONNECT example.com:443 HTTP/1.1\nHost: example.com:443\n\n"),
                of("HTTP/0.9", 400, "GET /v1/x\n"),
                of("HTTP/1.2", 505, "GET /v1/x HTTP/1.2\nHost: p\n\n"),
                of("HTTP/2's preface", 505, "PRI * HTTP/2.0\n\nSM\n\n"),
                of("TLS on a plain port", 400, "\u0016\u0003\u0001\u0000\u00ff\u0001\u0000\u0000\n\n"),
                of("a line that is too long", 414, "GET /v1/" + "x".repeat(40_000) + " HTTP/1.1\nHost: p\n\n"),
                of(
                        "a header that is too large",
                        431,
                        "GET /v1/x HTTP/1.1\nHost: p\n" + ("X-Y: " + "x".repeat(1_000) + "\n").repeat(40) + "\n"));
    }

    static List<Arguments> fields() {
        return List.of(
                field("a space before the colon", "X-A : b"),
                field("a folded line", "X-A: b\n  c"),
                field("a first line that is folded", " X-A: b"),
                field("a line without a colon", "X-A"),
                field("an empty name", ": b"),
                field("a name that is no token", "X(A): b"),
                field("a NUL in a value", "X-A: b\0c"),
                field("a CR in a value", "X-A: b\rc"),
                field("a control character in a value", "X-A: b\u0001c"),
                of("no Host", 400, "GET /v1/x HTTP/1.1\n\n"),
                field("two Hosts", "Host: other"),
                of("a Host that is none", 400, "GET /v1/x HTTP/1.1\nHost: a b/c\n\n"),
                field("two credentials", "Authorization: Bearer a\nAuthorization: Bearer b"));
    }

    static List<Arguments> framings() {
        return List.of(
                field("Content-Length and Transfer-Encoding", "Content-Length: 3\nTransfer-Encoding: chunked"),
                field("Transfer-Encoding and Content-Length", "Transfer-Encoding: chunked\nContent-Length: 3"),
                field("two lengths that differ", "Content-Length: 3\nContent-Length: 4"),
                field("two lengths that agree", "Content-Length: 3\nContent-Length: 3"),
                field("a list of lengths", "Content-Length: 3, 3"),
                field("a negative length", "Content-Length: -1"),
                field("a length with a sign", "Content-Length: +3"),
                field("a length that is no number", "Content-Length: 3x"),
                field("a hexadecimal length", "Content-Length: 0x3"),
                field("an empty length", "Content-Length:"),
                field("a length beyond all numbers", "Content-Length: 99999999999999999999"),
                field("another transfer coding", "Transfer-Encoding: gzip"),
                field("another coding before chunked", "Transfer-Encoding: gzip, chunked"),
                field("chunked not last", "Transfer-Encoding: chunked, identity"),
                field("chunked twice", "Transfer-Encoding: chunked\nTransfer-Encoding: chunked"),
                field("something like chunked", "Transfer-Encoding: xchunked"),
                field("chunked behind a vertical tab", "Transfer-Encoding: \u000bchunked"),
                field("a folded coding", "Transfer-Encoding:\n chunked"),
                field("a folded length", "Content-Length: 1\n 2"),
                field("a quoted chunked", "Transfer-Encoding: \"chunked\""),
                field(
                        "a WebSocket handshake with a body",
                        "Connection: Upgrade\nUpgrade: websocket\nContent-Length: 3"),
                of("chunked in HTTP/1.0", 400, "POST /v1/x HTTP/1.0\nTransfer-Encoding: chunked\n\n0\n\n"));
    }

    static List<Arguments> bodies() {
        return List.of(
                chunks("a chunk size that is no number", "x\nabc\n0\n\n"),
                chunks("a negative chunk size", "-1\nabc\n0\n\n"),
                chunks("an empty chunk size", "\nabc\n0\n\n"),
                chunks("a chunk size beyond all numbers", "FFFFFFFFFFFFFFFFF\nabc\n0\n\n"),
                chunks("a chunk size with a prefix", "0x3\nabc\n0\n\n"),
                chunks("a chunk longer than its size", "3\nabcd\n0\n\n"),
                chunks("a chunk size that ends in LF alone", "3{LF}abc\n0\n\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"requestLines", "fields", "framings", "bodies"})
    void refusesWithAnErrorAndCloses(String what, int status, String request) {
        try (WireClient client = proxy.connect()) {
            client.send(request.getBytes(StandardCharsets.ISO_8859_1));
            WireMessage refusal = client.read();

            assertThat(refusal.status()).as(refusal.text()).isEqualTo(status);
            assertThat(refusal.text()).startsWith("{\"error\":{\"message\":").contains("\"invalid_request_error\"");
            assertThat(refusal.field("content-type")).contains("application/json");
            assertThat(refusal.field("connection")).contains("close");
            assertThat(refusal.field("x-should-retry")).contains("false");
            assertThat(client.isClosedByServer()).isTrue();
        }
        assertThat(origin.requests()).isEmpty();
        assertThat(proxy.ask("/v1/canary", "{}").status()).isEqualTo(200);
    }

    @Test
    void answersWhatCameBeforeAndRefusesTheRest() {
        try (WireClient client = proxy.connect()) {
            client.send(get("/v1/x", "") + get("/v1/y", "X A: b\r\n") + get("/v1/z", ""));

            assertThat(client.read().status()).isEqualTo(200);
            assertThat(client.read().status()).isEqualTo(400);
            assertThat(client.isClosedByServer()).isTrue();
        }
        assertThat(origin.requests()).hasSize(1);
    }

    private static String get(String path, String fields) {
        return "GET " + path + " HTTP/1.1\r\nHost: p\r\n" + fields + "\r\n";
    }

    @Test
    void isReadEvenByAClientThatSendsOnAndOn() {
        try (WireClient client = proxy.connect()) {
            client.send("POST /v1/x HTTP/1.1\r\nHost: a b\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(1_000_000));

            assertThat(client.read().status()).isEqualTo(400);
        }
    }
}
