package dev.reprise.server.scenario;

import static dev.reprise.server.scenario.Completions.ANSWER;
import static dev.reprise.server.scenario.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Scripts of websites, which are shown an answer only if the browser is told that they may see it. */
class CorsTest {

    private static final String SITE = "Origin: https://app.example";
    private static final String OTHER_SITE = "Origin: https://other.example";

    /** As many servers do: whoever asks is told that it may see the answer. */
    private final ScriptedOrigin origin = new ScriptedOrigin((request, turn) -> {
        String site = request.field("origin").orElse("nobody");
        turn.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nAccess-Control-Allow-Origin: " + site
                + "\r\nAccess-Control-Allow-Credentials: true\r\nContent-Length: " + ANSWER.length() + "\r\n\r\n"
                + ANSWER);
    });

    @AfterEach
    void stop() {
        origin.close();
    }

    private static void isShownTo(String site, WireMessage answer) {
        assertThat(answer.field("access-control-allow-origin")).contains(site);
        assertThat(answer.field("access-control-expose-headers")).contains("*");
        assertThat(answer.field("access-control-allow-credentials")).isEmpty();
    }

    @Test
    void allMaySeeMissesHitsAndErrors() throws Exception {
        try (RunningProxy proxy = RunningProxy.before(origin, "server.allow-origins=*")) {
            WireMessage miss = proxy.chat(ask("one"));
            WireMessage hit = proxy.chat(ask("one"), SITE);
            WireMessage error = proxy.chat(ask("two"), SITE, "X-Cache-Control: only-if-cached");

            assertThat(miss.xCache()).isEqualTo("MISS");
            assertThat(hit.xCache()).isEqualTo("HIT");
            assertThat(error.status()).isEqualTo(504);
            isShownTo("*", miss);
            isShownTo("*", hit);
            isShownTo("*", error);
            assertThat(hit.field("vary")).isEmpty();
        }
    }

    @Test
    void onlyThoseThatAreNamedMayAskAndSeeAnswers() throws Exception {
        try (RunningProxy proxy =
                RunningProxy.before(origin, "server.allow-origins=https://app.example,http://localhost:5173")) {
            WireMessage ofAnother = proxy.chat(ask("one"), OTHER_SITE);
            WireMessage withoutPreflight = proxy.ask("/v1/files", "{}", OTHER_SITE);
            assertThat(proxy.chat(ask("one"), SITE).xCache()).isEqualTo("MISS");
            WireMessage hit = proxy.chat(ask("one"), SITE);
            WireMessage ofNone = proxy.chat(ask("one"));

            isShownTo("https://app.example", hit);
            assertThat(hit.xCache()).isEqualTo("HIT");
            assertThat(ofAnother.status()).isEqualTo(403);
            assertThat(ofAnother.text()).contains("\"code\":\"origin_not_allowed\"");
            assertThat(ofAnother.field("access-control-allow-origin")).isEmpty();
            assertThat(withoutPreflight.status()).isEqualTo(403);
            assertThat(origin.requests()).hasSize(1);
            assertThat(ofNone.xCache()).isEqualTo("HIT");
            assertThat(ofNone.field("access-control-allow-origin")).isEmpty();
            assertThat(ofNone.field("vary")).contains("origin");
        }
    }

    /** It brings no key: the browser asks whether the script may send one. */
    @Test
    void answersPreflightsWithoutAKeyAndWithoutTheOrigin() throws Exception {
        String client = "auth.clients=a=" + "0".repeat(64);
        try (RunningProxy proxy = RunningProxy.before(origin, "server.allow-origins=https://app.example", client)) {
            WireMessage may = preflight(proxy, SITE);
            WireMessage mayNot = preflight(proxy, OTHER_SITE);

            assertThat(may.status()).isEqualTo(204);
            isShownTo("https://app.example", may);
            assertThat(may.field("access-control-allow-methods")).contains("POST");
            assertThat(may.field("access-control-allow-headers")).contains("authorization,content-type,x-stainless-os");
            assertThat(may.field("access-control-max-age")).contains("7200");
            assertThat(mayNot.status()).isEqualTo(204);
            assertThat(mayNot.field("access-control-allow-origin")).isEmpty();
            assertThat(mayNot.field("access-control-allow-methods")).isEmpty();
            assertThat(proxy.chat(ask("one"), SITE).status()).isEqualTo(401);
            isShownTo("https://app.example", proxy.chat(ask("one"), SITE));
            assertThat(origin.requests()).isEmpty();
            assertThat(proxy.metric("ai_proxy_exchanges")).isZero();
        }
    }

    private static WireMessage preflight(RunningProxy proxy, String site) {
        try (WireClient client = proxy.connect()) {
            client.send("OPTIONS /v1/chat/completions HTTP/1.1\r\nHost: p\r\n" + site
                    + "\r\nAccess-Control-Request-Method: POST\r\n"
                    + "Access-Control-Request-Headers: authorization,content-type,x-stainless-os\r\n\r\n");
            return client.read();
        }
    }

    @Test
    void leavesTheMatterToTheOriginUnlessConfigured() throws Exception {
        try (RunningProxy proxy = RunningProxy.before(origin)) {
            WireMessage miss = proxy.chat(ask("one"), SITE);
            preflight(proxy, SITE);

            assertThat(miss.field("access-control-allow-origin")).contains("https://app.example");
            assertThat(miss.field("access-control-allow-credentials")).contains("true");
            assertThat(origin.requests()).hasSize(2);
        }
    }
}
