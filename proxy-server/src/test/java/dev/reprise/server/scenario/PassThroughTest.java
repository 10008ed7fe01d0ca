package dev.reprise.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes on to the origin and what comes back, when the cache has no part in it. */
class PassThroughTest {

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

    /** Sends a request without a body, and returns what the origin received. */
    private WireMessage forwarded(String requestLine, String... fields) {
        try (WireClient client = proxy.connect()) {
            client.send(requestLine + " HTTP/1.1\r\nHost: proxy\r\n" + lines(fields) + "\r\n");
            assertThat(client.read().status()).isEqualTo(200);
        }
        return received();
    }

    private static String lines(String... fields) {
        StringBuilder lines = new StringBuilder();
        for (String field : fields) {
            lines.append(field).append("\r\n");
        }
        return lines.toString();
    }

    private WireMessage received() {
        List<WireMessage> requests = origin.requests();
        return requests.get(requests.size() - 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY", "x-custom"})
    void forwardsEveryMethod(String method) {
        assertThat(forwarded(method + " /v1/anything").startLine()).isEqualTo(method + " /v1/anything HTTP/1.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/a?b=c&d=%20e+f%2Fg&&h",
                "/v1//double//slashes/...and/.dots/a..b;c=../d",
                "/v1/%7Euser/%25zz/%252e%252e?q=[x]|{y}/../%2f%zz\\\\",
                "/v1/files?",
                "/openai/deployments/gpt/chat/completions?api-version=2024-10-21",
                "/v1beta/openai/models",
                "/",
                "*"
            })
    void leavesPathAndQueryAsTheyCame(String target) {
        String method = target.equals("*") ? "OPTIONS" : "GET";

        assertThat(forwarded(method + " " + target).startLine()).isEqualTo(method + " " + target + " HTTP/1.1");
    }

    @ParameterizedTest
    @CsvSource({
        "http://proxy/v1/models?a=b, /v1/models?a=b",
        "http://proxy, /",
        "http://proxy?a=b, /?a=b",
        "HTTP://proxy:80/v1/models, /v1/models"
    })
    void takesAnAbsoluteUrlForItsPath(String url, String target) {
        assertThat(forwarded("GET " + url).startLine()).isEqualTo("GET " + target + " HTTP/1.1");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/models?a=b, /api/v1/models?a=b",
        "/v1, /api/v1",
        "/v1?a=b, /api/v1?a=b",
        "/v1beta/models, /v1beta/models",
        "/health, /health"
    })
    void mapsThePrefixOfSdksToThePathOfTheBaseUrl(String asked, String target) throws Exception {
        try (RunningProxy mapping = RunningProxy.before(
                        origin, "upstream.base-url=http://127.0.0.1:" + origin.port() + "/api/v1/");
                WireClient client = mapping.connect()) {
            client.send("GET " + asked + " HTTP/1.1\r\nHost: proxy\r\n\r\n").read();

            assertThat(received().startLine()).isEqualTo("GET " + target + " HTTP/1.1");
        }
    }

    @Test
    void passesEndToEndFieldsOnAsTheyCame() {
        WireMessage received = forwarded(
                "GET /v1/models",
                "Authorization: Bearer canary-credential-sk-1",
                "X-Repeated: one",
                "x-repeated: two",
                "X-Empty:",
                "X-Latin: \u00e4\u00f6",
                "Cookie: a=b",
                "X-Inner:  a \t b ");

        assertThat(received.fields())
                .contains(
                        "Authorization: Bearer canary-credential-sk-1",
                        "X-Repeated: one",
                        "x-repeated: two",
                        "Cookie: a=b");
        assertThat(received.field("x-empty")).contains("");
        assertThat(received.field("x-inner")).contains("a \t b");
        byte[] latin = received.field("x-latin").orElseThrow().getBytes(StandardCharsets.ISO_8859_1);
        assertThat(new String(latin, StandardCharsets.UTF_8)).isEqualTo("\u00e4\u00f6");
    }

    @Test
    void keepsWhatIsMeantForOneConnectionOrForTheProxy() {
        WireMessage received = forwarded(
                "GET /v1/models",
                "Connection: keep-alive, X-Listed",
                "X-Listed: 1",
                "Keep-Alive: timeout=5",
                "Proxy-Connection: keep-alive",
                "Proxy-Authorization: Basic eDp5",
                "TE: trailers",
                "Trailer: x",
                "Upgrade: h2c",
                "X-Cache-Control: no-store");

        assertThat(received.fields().stream().map(field -> field.split(":", 2)[0].toLowerCase(Locale.ROOT)))
                .containsExactlyInAnyOrder("host", "via");
        assertThat(received.field("host")).contains("127.0.0.1:" + origin.port());
        assertThat(received.field("via")).contains("1.1 reprise");
    }

    @Test
    void appendsItselfToTheHopsThatCameBefore() {
        assertThat(forwarded("GET /v1/models", "Via: 1.0 front, 1.1 gateway").all("via"))
                .containsExactly("1.0 front, 1.1 gateway", "1.1 reprise");
    }

    @Test
    void refusesARequestThatItForwardedItself() {
        try (WireClient client = proxy.connect()) {
            WireMessage refusal =
                    client.post("/v1/x", "{}", "Via: 1.0 front, 1.1 reprise").read();

            assertThat(refusal.status()).isEqualTo(508);
            assertThat(refusal.field("x-should-retry")).contains("false");
            assertThat(refusal.text()).contains("\"code\":\"loop_detected\"");
        }
        assertThat(origin.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1 reprise",
                "HTTP/1.1 Reprise",
                "1.0 front,1.1  reprise (a comment)",
                "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17"
            })
    void noticesThatARequestGoesRound(String via) {
        assertThat(proxy.ask("/v1/x", "{}", "Via: " + via).status()).isEqualTo(508);
        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void standsInAChainWithOneOfAnotherName() throws Exception {
        String gateway = "http://127.0.0.1:" + proxy.address().getPort() + "/v1";
        try (RunningProxy sidecar = RunningProxy.before(gateway, "server.name=sidecar")) {
            WireMessage answer = sidecar.ask("/v1/x", "{}");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.all("via")).containsExactly("1.1 reprise", "1.1 sidecar");
            assertThat(received().all("via")).containsExactly("1.1 sidecar", "1.1 reprise");
        }
    }

    @Test
    void ignoresTheOfferToSpeakHttp2AndForwardsNothingOfIt() {
        String[] offer = {
            "Connection: Upgrade, HTTP2-Settings",
            "Upgrade: h2c",
            "HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA"
        };
        origin.script(Completions::answer);
        try (WireClient client = proxy.connect()) {
            WireMessage miss = client.post("/v1/chat/completions", Completions.ask("h2c"), offer)
                    .read();
            WireMessage hit = client.post("/v1/chat/completions", Completions.ask("h2c"), offer)
                    .read();
            WireMessage other = client.post("/v1/files", "{\"a\":1}", offer).read();

            assertThat(miss.startLine()).startsWith("HTTP/1.1 200");
            assertThat(miss.xCache()).isEqualTo("MISS");
            assertThat(hit.xCache()).isEqualTo("HIT");
            assertThat(other.status()).isEqualTo(200);
        }
        assertThat(received().text()).isEqualTo("{\"a\":1}");
        for (WireMessage request : origin.requests()) {
            assertThat(request.fields())
                    .noneMatch(field -> field.matches("(?i)(connection|upgrade|http2-settings):.*"));
        }
    }

    @Test
    void relaysTheFieldsOfTheAnswer() {
        origin.script((request, turn) -> turn.json(
                200,
                "{}",
                "Set-Cookie: a=1",
                "Set-Cookie: b=2",
                "X-Request-Id: req_1",
                "Connection: X-Listed, keep-alive",
                "X-Listed: 1",
                "Keep-Alive: timeout=5",
                "Via: 1.1 edge",
                "Cache-Status: edge; hit"));

        WireMessage answer = proxy.ask("/v1/x", "{}");

        assertThat(answer.all("set-cookie")).containsExactly("a=1", "b=2");
        assertThat(answer.field("x-request-id")).contains("req_1");
        assertThat(answer.field("x-listed")).isEmpty();
        assertThat(answer.field("keep-alive")).isEmpty();
        assertThat(answer.all("via")).containsExactly("1.1 edge", "1.1 reprise");
        assertThat(answer.all("cache-status")).containsExactly("edge; hit", "Reprise; fwd=bypass; detail=endpoint");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 404, 429, 500, 503, 529})
    void relaysWhatTheOriginRefusesUnchanged(int status) {
        String error = "{\"error\":{\"message\":\"no: " + status + "\", \"type\":null}}\n";
        origin.script((request, turn) -> refuse(turn, status, error));

        for (String path : List.of("/v1/chat/completions", "/v1/files")) {
            WireMessage answer = proxy.ask(path, Completions.ask("refused"));

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.text()).isEqualTo(error);
            assertThat(answer.field("retry-after")).contains("7");
            assertThat(answer.field("x-ratelimit-remaining-requests")).contains("0");
            assertThat(answer.field("content-type")).contains("application/json");
            assertThat(answer.field("x-should-retry")).isEmpty();
        }
        assertThat(origin.requests()).hasSize(2);
    }

    private static void refuse(ScriptedOrigin.Turn turn, int status, String error) throws IOException {
        turn.json(status, error, "Retry-After: 7", "X-RateLimit-Remaining-Requests: 0");
    }
}
