package dev.reprise.server.scenario;

import static dev.reprise.server.scenario.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code POST /admin/explain} tells of a request, which is what then becomes of it. */
class ExplainPageTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ALICE = "canary-credential-alice";

    private ScriptedOrigin origin;
    private RunningProxy proxy;

    @BeforeEach
    void start() throws Exception {
        origin = new ScriptedOrigin(Completions::answer);
        proxy = RunningProxy.before(origin, "cache.debug-headers=true", "cache.temperature-max=1");
    }

    @AfterEach
    void stop() {
        proxy.close();
        origin.close();
    }

    private JsonNode explain(String body) throws Exception {
        WireMessage answer = proxy.admin("/admin/explain", body);
        assertThat(answer.text()).doesNotContain(ALICE);
        assertThat(answer.status()).isEqualTo(200);
        return JSON.readTree(answer.text());
    }

    /** An answer is kept after its client has it. */
    private void awaitKept() {
        await().until(() -> proxy.metric("ai_cache_stored_bytes_count") == 1);
    }

    private static String of(String request) {
        return "{\"request\":" + request + ",\"headers\":{\"Authorization\":\"Bearer " + ALICE + "\"}}";
    }

    @Test
    void tellsTheKeyAndWhetherItIsStored() throws Exception {
        JsonNode before = explain(of(ask("one")));
        String key = proxy.chat(ask("one"), "Authorization: Bearer " + ALICE, "X-Cache-Control: tag=faq")
                .cacheStatus()
                .replaceAll(".*key=\"?([0-9a-f]{64}).*", "$1");
        awaitKept();
        JsonNode after = explain(of(ask("one")));

        assertThat(before.path("key").asText()).isEqualTo(key);
        assertThat(before.path("stored").asBoolean()).isFalse();
        assertThat(before.path("why_not").asText()).isEqualTo("absent");
        assertThat(after.path("stored").asBoolean()).isTrue();
        assertThat(after.path("fresh").asBoolean()).isTrue();
        assertThat(after.path("purged").asBoolean()).isFalse();
        assertThat(after.path("tags").toString()).isEqualTo("[\"faq\"]");
        assertThat(after.path("ttl_seconds").asLong()).isGreaterThan(3_600);
        assertThat(after.path("stored_as").asText()).isEqualTo("json");
        assertThat(after.path("canonical_form").asText()).contains("\"model\":\"m\"");
        assertThat(origin.requests()).hasSize(1);

        proxy.admin("/admin/purge", "{\"tag\":\"faq\"}");

        JsonNode purged = explain(of(ask("one")));
        assertThat(purged.path("purged").asBoolean(true)
                        && purged.path("stored").asBoolean())
                .isFalse(); // whether or not its memory was given back by now
    }

    @Test
    void tellsWhyARequestHasNoKey() throws Exception {
        JsonNode sampled = explain("{\"request\":{\"model\":\"m\",\"temperature\":2,\"messages\":[]}}");
        JsonNode elsewhere = explain("{\"path\":\"/v1/files\",\"request\":{}}");

        assertThat(sampled.path("bypass").asText()).isEqualTo("temperature");
        assertThat(sampled.path("meaning").asText()).isNotEmpty();
        assertThat(sampled.has("stored")).isFalse();
        assertThat(elsewhere.path("bypass").asText()).isEqualTo("endpoint");
    }

    @Test
    void tellsWhyTheKeyOfAnotherRequestIsAnother() throws Exception {
        JsonNode body = explain(against(ask("one"), "{\"request\":" + ask("two") + "}"));
        JsonNode caller = explain(against(
                ask("one"), "{\"request\":" + ask("one") + ",\"headers\":{\"Authorization\":\"Bearer another\"}}"));
        JsonNode same = explain(against(ask("one"), "{\"request\":" + ask("one") + "}"));
        JsonNode none = explain(against(ask("one"), "{\"path\":\"/v1/files\",\"request\":{}}"));

        assertThat(body.at("/against/differs").toString()).isEqualTo("[\"body\"]");
        assertThat(body.at("/against/body/0/path").asText()).isEqualTo("messages[0].content");
        assertThat(body.at("/against/body").size()).isEqualTo(1);
        assertThat(caller.at("/against/differs").toString()).isEqualTo("[\"partition\"]");
        assertThat(same.at("/against/same").asBoolean()).isTrue();
        assertThat(same.at("/against/key")).isEqualTo(same.path("key"));
        assertThat(none.at("/against/bypass").asText()).isEqualTo("endpoint");
        assertThat(none.path("against").has("same")).isFalse();
    }

    @Test
    void tellsWhatIsStoredUnderAnotherKey() throws Exception {
        proxy.chat(ask("one"), "Authorization: Bearer " + ALICE, "X-Cache-Control: namespace=n");
        awaitKept();
        String other = explain(
                        of(ask("one")).replace("\"headers\":{", "\"headers\":{\"X-Cache-Control\":\"namespace=n\","))
                .path("key")
                .asText();

        JsonNode elsewhere = explain(against(ask("one"), '"' + other + '"'));
        WireMessage nothing = proxy.admin("/admin/explain", against(ask("one"), '"' + "0".repeat(64) + '"'));

        assertThat(elsewhere.at("/against/differs").toString()).isEqualTo("[\"namespace\"]");
        assertThat(elsewhere.at("/against/namespace").asText()).isEqualTo("n");
        assertThat(elsewhere.at("/against/not_known").size()).isEqualTo(5);
        assertThat(nothing.status()).isEqualTo(404);
        assertThat(nothing.text()).contains("\"code\":\"not_stored\"");
    }

    private static String against(String request, String other) {
        return of(request).replaceFirst("\\{", "{\"against\":" + other + ",");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"request\":\"x\"}",
                "{\"request\":{},\"path\":\"v1\"}",
                "{\"request\":{},\"x\":1}",
                "{\"request\":{},\"endpoint\":\"files\"}",
                "{\"request\":{},\"headers\":[]}",
                "{\"request\":{},\"headers\":{\"a\":1}}",
                "{\"request\":{}} x",
                "{\"request\":{},\"against\":1}",
                "{\"request\":{},\"against\":\"abc\"}",
                "{\"request\":{},\"against\":{}}",
                "{\"request\":{},\"against\":{\"request\":{},\"path\":\"v1\"}}",
                "{\"request\":{},\"against\":{\"request\":{},\"against\":{\"request\":{}}}}",
                "{\"request\":{},\"headers\":{\"X-Cache-Control\":\"ttl=soon\"}}"
            })
    void saysWhatIsWrongWithTheQuestion(String body) {
        WireMessage refused = proxy.admin("/admin/explain", body);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("\"code\":\"bad_request\"");
    }
}
