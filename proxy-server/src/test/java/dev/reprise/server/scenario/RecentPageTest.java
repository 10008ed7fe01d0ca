package dev.reprise.server.scenario;

import static dev.reprise.server.scenario.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.server.redis.RedisServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was used last, as the admin page and the command line tell it; and the bound that goes by it. */
class RecentPageTest {

    private ScriptedOrigin origin;

    @BeforeEach
    void start() {
        origin = new ScriptedOrigin(Completions::answer);
    }

    @AfterEach
    void stop() {
        origin.close();
    }

    private RunningProxy proxy(String... settings) throws Exception {
        return RunningProxy.before(origin, settings);
    }

    private static JsonNode recent(RunningProxy proxy, String query) throws Exception {
        return new ObjectMapper()
                .readTree(proxy.admin("/admin/recent" + query).text())
                .path("responses");
    }

    @Test
    void tellsWhatAnotherReplicaAnsweredWithAndNeverWhatWasAsked() throws Exception {
        try (RedisServer redis = RedisServer.started();
                RunningProxy one = proxy("redis.url=" + redis.url());
                RunningProxy other = proxy("redis.url=" + redis.url())) {
            one.chat(ask("one"), "X-Cache-Control: tag=nightly, namespace=here");
            one.chat(ask("two"));
            await().until(() -> one.chat(ask("two")).xCache().equals("HIT"));
            await().until(() -> recent(one, "").path(0).path("hits").asInt() >= 1);

            JsonNode recent = recent(other, "?limit=5");

            assertThat(recent).hasSize(2);
            assertThat(recent.path(0).path("model").asText()).isEqualTo("m");
            assertThat(recent.path(0).path("key").asText()).matches("[0-9a-f]{64}");
            assertThat(recent.path(1).path("namespace").asText()).isEqualTo("here");
            assertThat(recent.path(1).path("tags").path(0).asText()).isEqualTo("nightly");
            assertThat(recent.path(1).path("bytes").asInt()).isPositive();
            assertThat(recent(other, "?limit=1")).hasSize(1);
        }
    }

    @Test
    void inMemoryItIsTheSame() throws Exception {
        try (RunningProxy proxy = proxy()) {
            proxy.chat(ask("one"));
            proxy.chat(ask("one"));
            proxy.chat(ask("two"));

            await().until(() -> recent(proxy, "").size() == 2);
            assertThat(recent(proxy, "").path(1).path("hits").asInt()).isEqualTo(1);
        }
    }

    @Test
    void tellsHowQuestionsBeganOnlyWhereThatIsWanted() throws Exception {
        try (RunningProxy open = proxy("management.show-prompts=true");
                RunningProxy closed = proxy()) {
            for (RunningProxy proxy : List.of(open, closed)) {
                proxy.ask(
                        "/v1/chat/completions",
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"why?\"}]}");
                await().until(() -> recent(proxy, "").size() == 1);
            }

            assertThat(recent(open, "").path(0).path("prompt").asText()).isEqualTo("why?");
            assertThat(recent(closed, "").path(0).has("prompt")).isFalse();
        }
    }

    /** An explanation is no use, and knows how many there were. */
    @Test
    void anExplanationTellsTheHitsOfItsResponse() throws Exception {
        try (RunningProxy proxy = proxy()) {
            proxy.chat(ask("one"));
            proxy.chat(ask("one"));
            proxy.chat(ask("one"));

            await().until(() -> proxy.admin("/admin/explain", "{\"request\":" + ask("one") + "}")
                    .text()
                    .contains("\"hits\":2,"));
        }
    }

    @Test
    void keepsNoMoreResponsesThanTheConfigurationSays() throws Exception {
        try (RedisServer redis = RedisServer.started();
                RunningProxy proxy = proxy("redis.url=" + redis.url(), "cache.responses-max=10")) {
            for (int i = 0; i < 14; i++) {
                proxy.chat(ask("question " + i));
            }

            await().until(() -> recent(proxy, "").size() <= 10);
            assertThat(Integer.parseInt(redis.responses())).isLessThanOrEqualTo(10);
            assertThat(proxy.chat(ask("question 13")).xCache()).isEqualTo("HIT");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1001", "-1", "ten", "", "99999999999"})
    void refusesALimitThatIsNone(String limit) throws Exception {
        try (RunningProxy proxy = proxy()) {
            WireMessage answer = proxy.admin("/admin/recent?limit=" + limit);

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("limit: " + limit + " (expected: 1 to 1000)");
        }
    }

    @Test
    void saysThatTheStoreCannotTell() throws Exception {
        try (RedisServer redis = RedisServer.started();
                RunningProxy proxy = proxy("redis.url=" + redis.url())) {
            redis.kill();

            assertThat(proxy.admin("/admin/recent").status()).isEqualTo(503);
            assertThat(proxy.admin("/admin/purge", "{\"dry_run\":true,\"model\":\"m\"}")
                            .status())
                    .isEqualTo(503);
        }
    }
}
