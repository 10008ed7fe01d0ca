package dev.reprise.server.scenario;

import static dev.reprise.server.scenario.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.reprise.cache.Digest;
import dev.reprise.server.metrics.CapturedLog;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of the proxy's own, and the key that it puts in for who has one. */
class ClientsTest {

    private static final String SEARCH = "Authorization: Bearer canary-credential-of-search";
    private static final String BATCH = "api-key: canary-credential-of-batch";
    private static final String CLIENTS = "auth.clients=search=" + sha256("canary-credential-of-search") + ",batch="
            + sha256("canary-credential-of-batch");
    private static final String OURS = "upstream.api-key=canary-credential-of-ours";

    private final ScriptedOrigin origin = new ScriptedOrigin(Completions::answer);

    @AfterEach
    void close() {
        origin.close();
    }

    @Test
    void aStrangerIsAnswered401AndNothingIsForwarded() throws Exception {
        try (RunningProxy proxy = RunningProxy.before(origin, CLIENTS, OURS)) {
            WireMessage without = proxy.chat(ask("one"));
            WireMessage unknown = proxy.chat(ask("one"), "Authorization: Bearer canary-credential-of-nobody");

            assertThat(List.of(without, unknown)).allSatisfy(refusal -> {
                assertThat(refusal.status()).isEqualTo(401);
                assertThat(refusal.field("x-should-retry")).contains("false");
                assertThat(refusal.field("www-authenticate")).contains("Bearer");
                assertThat(refusal.field("cache-status")).isEmpty();
                assertThat(refusal.text())
                        .startsWith("{\"error\":{\"message\":")
                        .contains("\"type\":\"invalid_request_error\"", "\"code\":\"invalid_api_key\"")
                        .doesNotContain("canary");
            });
            assertThat(origin.requests()).isEmpty();
            assertThat(proxy.metric("ai_proxy_errors_total{kind=\"invalid_api_key\",}"))
                    .isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/models HTTP/1.1\r\nHost: p\r\n\r\n",
                "GET /v1/realtime HTTP/1.1\r\nHost: p\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
                "POST /v1/files HTTP/1.1\r\nHost: p\r\nContent-Length: 0\r\n\r\n",
                "GET /v1/models?key=canary-credential-of-search HTTP/1.1\r\nHost: p\r\n\r\n",
            })
    void everyEndpointTakesAKey(String request) throws Exception {
        try (RunningProxy proxy = RunningProxy.before(origin, CLIENTS);
                WireClient client = proxy.connect()) {
            WireMessage refusal = client.send(request).read();

            assertThat(refusal.status()).isEqualTo(401);
            assertThat(origin.requests()).isEmpty();
        }
    }

    @Test
    void theOriginSeesTheProxysKeyAndNothingOfTheCallers() throws Exception {
        try (RunningProxy proxy = RunningProxy.before(origin, CLIENTS, OURS)) {
            proxy.chat(
                    ask("one"),
                    SEARCH,
                    "x-api-key: other",
                    "x-goog-api-key: other",
                    "Cookie: a=b",
                    "X-Auth-Token: other");
            proxy.ask("/v1/models?key=other&limit=2", "{}", BATCH);

            assertThat(origin.requests()).hasSize(2).allSatisfy(request -> {
                assertThat(request.all("authorization")).containsExactly("Bearer canary-credential-of-ours");
                assertThat(request.all("api-key")).isEmpty();
                assertThat(request.all("x-api-key")).isEmpty();
                assertThat(request.all("x-goog-api-key")).isEmpty();
                assertThat(request.all("cookie")).isEmpty();
                assertThat(request.all("x-auth-token")).isEmpty();
            });
            assertThat(origin.requests().get(1).startLine()).isEqualTo("POST /v1/models?limit=2 HTTP/1.1");
        }
    }

    @Test
    void azuresKeyStandsInItsOwnHeader() throws Exception {
        try (RunningProxy proxy = RunningProxy.before(origin, CLIENTS, OURS, "upstream.api-key-header=api-key")) {
            proxy.chat(ask("one"), SEARCH);

            assertThat(origin.requests().get(0).all("api-key")).containsExactly("canary-credential-of-ours");
            assertThat(origin.requests().get(0).all("authorization")).isEmpty();
        }
    }

    @Test
    void withoutAnOriginKeyAClientsOwnCredentialGoesOnAndItsProxyKeyDoesNot() throws Exception {
        try (RunningProxy proxy = RunningProxy.before(origin, CLIENTS)) {
            proxy.chat(ask("one"), BATCH, "Authorization: Bearer canary-credential-of-theirs");

            assertThat(origin.requests().get(0).all("authorization"))
                    .containsExactly("Bearer canary-credential-of-theirs");
            assertThat(origin.requests().get(0).all("api-key")).isEmpty();
        }
    }

    @Test
    void eachClientHasItsOwnAnswers() throws Exception {
        try (RunningProxy proxy = RunningProxy.before(origin, CLIENTS, OURS)) {
            proxy.chat(ask("one"), SEARCH);

            assertThat(proxy.chat(ask("one"), SEARCH).xCache()).isEqualTo("HIT");
            assertThat(proxy.chat(ask("one"), BATCH).xCache()).isEqualTo("MISS");
        }
    }

    @Test
    void clientsOfASharedPartitionShareAnswers() throws Exception {
        try (RunningProxy proxy = RunningProxy.before(origin, CLIENTS, OURS, "cache.partition=shared")) {
            proxy.chat(ask("one"), SEARCH);

            assertThat(proxy.chat(ask("one"), BATCH).xCache()).isEqualTo("HIT");
            assertThat(proxy.chat(ask("one")).status()).isEqualTo(401);
        }
    }

    @Test
    void theLogNamesTheClientAndWhereAStrangerKnocked() throws Exception {
        try (RunningProxy proxy = RunningProxy.before(origin, CLIENTS, OURS);
                CapturedLog log = CapturedLog.of("access", Level.INFO)) {
            proxy.chat(ask("one"), SEARCH);
            await().until(() -> log.lines().size() == 1);
            proxy.chat(ask("one"));
            await().until(() -> log.lines().size() == 2);

            assertThat(log.lines().get(0)).contains(" client=search endpoint=chat/completions ", " outcome=miss ");
            assertThat(log.lines().get(1))
                    .contains(" endpoint=chat/completions ", " status=401 failure=invalid_api_key ")
                    .doesNotContain("client=");
        }
    }

    @Test
    void aRefusalOfTheProxysOwnKeyStopsNobodysHits() throws Exception {
        try (RunningProxy proxy = RunningProxy.before(origin, CLIENTS, OURS)) {
            proxy.chat(ask("one"), SEARCH);
            origin.script((request, turn) -> turn.json(401, "{\"error\":{\"message\":\"expired\"}}"));
            WireMessage refused = proxy.chat(ask("two"), SEARCH);
            WireMessage hit = proxy.chat(ask("one"), SEARCH);

            assertThat(refused.status()).isEqualTo(401);
            assertThat(hit.xCache()).isEqualTo("HIT");
        }
    }

    private static String sha256(String key) {
        return Digest.sha256(key.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
