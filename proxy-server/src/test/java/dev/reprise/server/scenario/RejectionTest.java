package dev.reprise.server.scenario;

import static dev.reprise.exchange.RejectionReason.CONNECTION;
import static dev.reprise.exchange.RejectionReason.DUPLICATE_FIELD;
import static dev.reprise.exchange.RejectionReason.EXPECTATION;
import static dev.reprise.exchange.RejectionReason.FRAMING;
import static dev.reprise.exchange.RejectionReason.HEADER_TOO_LARGE;
import static dev.reprise.exchange.RejectionReason.HOST;
import static dev.reprise.exchange.RejectionReason.HTTP_VERSION;
import static dev.reprise.exchange.RejectionReason.INVALID_BODY;
import static dev.reprise.exchange.RejectionReason.INVALID_HEAD;
import static dev.reprise.exchange.RejectionReason.LINE_TOO_LONG;
import static dev.reprise.exchange.RejectionReason.METHOD;
import static dev.reprise.exchange.RejectionReason.PATH;
import static dev.reprise.exchange.RejectionReason.TARGET;
import static dev.reprise.exchange.RejectionReason.TOO_MANY_FIELDS;
import static dev.reprise.exchange.RejectionReason.UPGRADE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.exchange.RejectionReason;
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

    private static Arguments of(String what, RejectionReason reason, String request) {
        return Arguments.of(what, reason, request.replace("\n", "\r\n").replace("{LF}", "\n"));
    }

    private static Arguments field(String what, RejectionReason reason, String field) {
        return of(what, reason, "POST /v1/x HTTP/1.1\nHost: p\n" + field + "\n\n");
    }

    private static Arguments framing(String what, String field) {
        return field(what, FRAMING, field);
    }

    private static Arguments target(RejectionReason reason, String target) {
        return of("the target " + target, reason, "GET " + target + " HTTP/1.1\nHost: p\n\n");
    }

    private static Arguments chunks(String what, String body) {
        return of(what, INVALID_BODY, "POST /v1/x HTTP/1.1\nHost: p\nTransfer-Encoding: chunked\n\n" + body);
    }

    static List<Arguments> requestLines() {
        return List.of(
                of("garbage", INVALID_HEAD, "\u0001\u0002\u0003 garbage\n\n"),
                of("one word", INVALID_HEAD, "GET\n\n"),
                of("two words", INVALID_HEAD, "GET /v1/x\n\n"),
                of("four words", INVALID_HEAD, "GET /v1/x y HTTP/1.1\nHost: p\n\n"),
                of("no method", INVALID_HEAD, " /v1/x HTTP/1.1\nHost: p\n\n"),
                of("a method that is no token", INVALID_HEAD, "G(T /v1/x HTTP/1.1\nHost: p\n\n"),
                of("a protocol that is not HTTP", INVALID_HEAD, "GET /v1/x FTP/1.1\nHost: p\n\n"),
                of("a NUL in the target", TARGET, "GET /v1/\0 HTTP/1.1\nHost: p\n\n"),
                of("HTTP/0.9", INVALID_HEAD, "GET /v1/x\n"),
                of("a version in lower case", INVALID_HEAD, "GET /v1/x http/1.1\nHost: p\n\n"),
                of("a version in both cases", INVALID_HEAD, "GET /v1/x Http/1.0\nHost: p\n\n"),
                of("HTTP/1.2", HTTP_VERSION, "GET /v1/x HTTP/1.2\nHost: p\n\n"),
                of("HTTP/2's preface", HTTP_VERSION, "PRI * HTTP/2.0\n\nSM\n\n"),
                of("TLS on a plain port", INVALID_HEAD, "\u0016\u0003\u0001\u0000\u00ff\u0001\u0000\u0000\n\n"),
                of("a proxy's CONNECT", METHOD, "CONNECT example.com:443 HTTP/1.1\nHost: example.com:443\n\n"),
                of("a TRACE", METHOD, "TRACE /v1/x HTTP/1.1\nHost: p\n\n"),
                of("a lower-case method", METHOD, "head /v1/x HTTP/1.1\nHost: p\n\n"),
                of("a huge method", METHOD, "G".repeat(33) + " /v1/x HTTP/1.1\nHost: p\n\n"),
                of("a long line", LINE_TOO_LONG, "GET /v1/" + "x".repeat(40_000) + " HTTP/1.1\nHost: p\n\n"),
                of("a large header", HEADER_TOO_LARGE, get("X-Y: " + "x".repeat(1_000) + "\n", 40)),
                of("101 fields", TOO_MANY_FIELDS, get("X-Y: z\n", 100)));
    }

    private static String get(String field, int times) {
        return "GET /v1/x HTTP/1.1\nHost: p\n" + field.repeat(times) + "\n";
    }

    static List<Arguments> targets() {
        return List.of(
                target(TARGET, "v1/x"),
                target(TARGET, "*"),
                target(TARGET, "ftp://p/v1/x"),
                target(TARGET, "http:/v1/x"),
                target(TARGET, "/v1/\u007f"),
                target(TARGET, "/v1/\u00fc"),
                target(TARGET, "/v1/x?q=\u00fc"),
                target(TARGET, "/v1/x#fragment"),
                target(TARGET, "/v1/x?q#fragment"),
                target(PATH, "/v1/../x"),
                target(PATH, "/v1/.."),
                target(PATH, "/v1/./x"),
                target(PATH, "/."),
                target(PATH, "/v1/%2e%2e/x"),
                target(PATH, "/v1/%2E./x"),
                target(PATH, "/v1/.%2e?q"),
                target(PATH, "/v1/%2e/x"),
                target(PATH, "/v1/..;/x"),
                target(PATH, "/v1/..;a=b/x"),
                target(PATH, "/v1/a%2fb"),
                target(PATH, "/v1/a%2Fb"),
                target(PATH, "/v1/a%5cb"),
                target(PATH, "/v1/a\\b"),
                target(PATH, "/v1/a%00b"),
                target(PATH, "/v1/a%0D%0Ab"),
                target(PATH, "/v1/a%7fb"),
                target(PATH, "/v1/%c0%ae%c0%ae/x"),
                target(PATH, "/v1/%zz"),
                target(PATH, "/v1/x%2"),
                target(PATH, "/v1/%u002e%u002e/x"),
                target(PATH, "//evil/v1/x"),
                target(PATH, "http://p//evil/x"),
                target(PATH, "http://p/v1/../x"),
                target(HOST, "http://other/v1/x"),
                target(HOST, "http://p:81/v1/x"),
                target(HOST, "http://user@p/v1/x"),
                target(TARGET, "http:///v1/x"));
    }

    static List<Arguments> fields() {
        return List.of(
                field("a space before the colon", INVALID_HEAD, "X-A : b"),
                field("a folded line", INVALID_HEAD, "X-A: b\n  c"),
                field("a first line that is folded", INVALID_HEAD, " X-A: b"),
                field("a line without a colon", INVALID_HEAD, "X-A"),
                field("an empty name", INVALID_HEAD, ": b"),
                field("a name that is no token", INVALID_HEAD, "X(A): b"),
                field("a name beyond ASCII", INVALID_HEAD, "X-\u00e4: b"),
                field("a NUL in a value", INVALID_HEAD, "X-A: b\0c"),
                field("a CR in a value", INVALID_HEAD, "X-A: b\rc"),
                field("an LF alone", INVALID_HEAD, "X-A: b{LF}X-B: c"),
                field("a control character in a value", INVALID_HEAD, "X-A: b\u0001c"),
                of("no Host", HOST, "GET /v1/x HTTP/1.1\n\n"),
                field("two Hosts", HOST, "Host: other"),
                of("a Host that is none", HOST, "GET /v1/x HTTP/1.1\nHost: a b/c\n\n"),
                of("a Host with a user", HOST, "GET /v1/x HTTP/1.1\nHost: a@b\n\n"),
                of("a Host with two ports", HOST, "GET /v1/x HTTP/1.1\nHost: a:1:2\n\n"),
                field("two credentials", DUPLICATE_FIELD, "Authorization: Bearer a\nAuthorization: Bearer b"),
                field("two keys", DUPLICATE_FIELD, "api-key: a\nApi-Key: b"),
                field("two types", DUPLICATE_FIELD, "Content-Type: application/json\nContent-Type: text/plain"),
                field("a listed credential", CONNECTION, "Authorization: Bearer a\nConnection: close, authorization"),
                field("a listed type", CONNECTION, "Content-Type: application/json\nConnection: Content-Type"),
                field(
                        "a listed control",
                        CONNECTION,
                        "X-Cache-Control: no-store\nConnection: x\nConnection: X-Cache-Control"),
                field("a listed Host", CONNECTION, "Connection: Host"),
                field("a listed length", CONNECTION, "Content-Length: 0\nConnection: content-length"),
                field("an expectation", EXPECTATION, "Expect: 200-ok"),
                field("two expectations", EXPECTATION, "Expect: 100-continue, x"),
                field(
                        "a WebSocket handshake with a body",
                        UPGRADE,
                        "Connection: Upgrade\nUpgrade: websocket\nContent-Length: 3"));
    }

    static List<Arguments> framings() {
        return List.of(
                framing("Content-Length and Transfer-Encoding", "Content-Length: 3\nTransfer-Encoding: chunked"),
                framing("Transfer-Encoding and Content-Length", "Transfer-Encoding: chunked\nContent-Length: 3"),
                framing("two lengths that differ", "Content-Length: 3\nContent-Length: 4"),
                framing("two lengths that agree", "Content-Length: 3\nContent-Length: 3"),
                framing("a list of lengths", "Content-Length: 3, 3"),
                framing("a negative length", "Content-Length: -1"),
                framing("a length with a sign", "Content-Length: +3"),
                framing("a length that is no number", "Content-Length: 3x"),
                framing("a hexadecimal length", "Content-Length: 0x3"),
                framing("an empty length", "Content-Length:"),
                framing("a length beyond all numbers", "Content-Length: 99999999999999999999"),
                framing("another transfer coding", "Transfer-Encoding: gzip"),
                framing("another coding before chunked", "Transfer-Encoding: gzip, chunked"),
                framing("chunked not last", "Transfer-Encoding: chunked, identity"),
                framing("chunked twice", "Transfer-Encoding: chunked\nTransfer-Encoding: chunked"),
                framing("something like chunked", "Transfer-Encoding: xchunked"),
                field("chunked behind a vertical tab", INVALID_HEAD, "Transfer-Encoding: \u000bchunked"),
                field("a folded coding", INVALID_HEAD, "Transfer-Encoding:\n chunked"),
                framing("a folded length", "Content-Length: 1\n 2"),
                framing("a quoted chunked", "Transfer-Encoding: \"chunked\""),
                of("chunked in HTTP/1.0", FRAMING, "POST /v1/x HTTP/1.0\nTransfer-Encoding: chunked\n\n0\n\n"));
    }

    static List<Arguments> bodies() {
        return List.of(
                chunks("a chunk size that is no number", "x\nabc\n0\n\n"),
                chunks("a negative chunk size", "-1\nabc\n0\n\n"),
                chunks("an empty chunk size", "\nabc\n0\n\n"),
                chunks("a chunk size beyond all numbers", "FFFFFFFFFFFFFFFFF\nabc\n0\n\n"),
                chunks("a chunk size with a prefix", "0x3\nabc\n0\n\n"),
                chunks("a chunk longer than its size", "3\nabcd\n0\n\n"),
                chunks("a chunk size that ends in LF alone", "3{LF}abc\n0\n\n"),
                chunks("a chunk's end that is LF alone", "3\nabc{LF}0\n\n"),
                chunks("a space in a chunk size", "3 3\nabc\n0\n\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"requestLines", "targets", "fields", "framings", "bodies"})
    void refusesWithAnErrorAndCloses(String what, RejectionReason reason, String request) throws Exception {
        String counter = "ai_proxy_rejected_total{reason=\"" + reason.code() + "\",}";
        try (WireClient client = proxy.connect()) {
            client.send(request.getBytes(StandardCharsets.ISO_8859_1));
            WireMessage refusal = client.read();

            assertThat(refusal.status()).as(refusal.text()).isEqualTo(reason.status());
            assertThat(refusal.text())
                    .startsWith("{\"error\":{\"message\":")
                    .contains("\"invalid_request_error\"", "\"code\":\"" + reason.code() + "\"");
            assertThat(refusal.field("content-type")).contains("application/json");
            assertThat(refusal.field("connection")).contains("close");
            assertThat(refusal.field("x-should-retry")).contains("false");
            assertThat(client.isClosedByServer()).isTrue();
        }
        assertThat(origin.requests()).isEmpty();
        assertThat(proxy.metric(counter)).isEqualTo(1);
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
    void answersWhatCameBeforeGarbageAndRefusesThat() throws Exception {
        try (WireClient client = proxy.connect()) {
            client.send("GET /v1/x HTTP/1.1\r\nHost: p\r\n\r\ngarbage\r\n\r\n");

            assertThat(client.read().status()).isEqualTo(200);
            assertThat(client.read().text()).contains("\"code\":\"invalid_head\"");
            assertThat(client.isClosedByServer()).isTrue();
        }
        assertThat(proxy.metric("ai_proxy_rejected_total{reason=\"invalid_head\",}"))
                .isEqualTo(1);
    }

    @Test
    void saysWhichMethodsWouldDo() {
        try (WireClient client = proxy.connect()) {
            client.send("TRACE /v1/x HTTP/1.1\r\nHost: p\r\n\r\n");

            assertThat(client.read().field("allow").orElseThrow()).contains("POST");
        }
    }

    @Test
    void isReadEvenByAClientThatSendsOnAndOn() {
        try (WireClient client = proxy.connect()) {
            client.send("POST /v1/x HTTP/1.1\r\nHost: a b\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(1_000_000));

            assertThat(client.read().status()).isEqualTo(400);
        }
    }
}
