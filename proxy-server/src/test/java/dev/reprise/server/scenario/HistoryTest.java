package dev.reprise.server.scenario;

import static dev.reprise.server.scenario.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.server.redis.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code GET /admin/history} tells of the last day, and {@code GET /admin/live} of this moment. */
class HistoryTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration WRITTEN_MAX = Duration.ofSeconds(40);

    private ScriptedOrigin origin;

    @BeforeEach
    void start() {
        origin = new ScriptedOrigin(Completions::answer);
    }

    @AfterEach
    void stop() {
        origin.close();
    }

    private static JsonNode history(RunningProxy proxy) throws Exception {
        WireMessage answer = proxy.admin("/admin/history");
        assertThat(answer.status()).isEqualTo(200);
        return JSON.readTree(answer.text());
    }

    private static long sum(RunningProxy proxy, String name) throws Exception {
        long sum = 0;
        for (JsonNode point : history(proxy).path("points")) {
            sum += point.path(name).asLong();
        }
        return sum;
    }

    private static JsonNode live(RunningProxy proxy) throws Exception {
        try (WireClient client = new WireClient(proxy.server().managementAddress())) {
            String told = client.send("GET /admin/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .readUntil("}\n\n");
            return JSON.readTree(told.substring(told.indexOf("data: ") + "data: ".length()));
        }
    }

    @Test
    void isOfWhatOneReplicaDidAMomentAgo() throws Exception {
        try (RunningProxy proxy = RunningProxy.before(origin)) {
            proxy.chat(ask("one"));
            proxy.chat(ask("one"));
            proxy.ask("/v1/files", "{}");

            await().until(() -> sum(proxy, "hits") == 1 && sum(proxy, "misses") == 1 && sum(proxy, "bypasses") == 1);

            assertThat(history(proxy).path("scope").asText()).isEqualTo("fleet");
        }
    }

    @Test
    void isOfTheFleetOnRedisAndOutlivesIt() throws Exception {
        try (RedisServer redis = RedisServer.started()) {
            String url = "redis.url=" + redis.url();
            try (RunningProxy here = RunningProxy.before(origin, url);
                    RunningProxy there = RunningProxy.before(origin, url)) {
                here.chat(ask("one"));
                here.chat(ask("one"));

                await().atMost(WRITTEN_MAX).until(() -> sum(there, "misses") >= 1);
            }
            try (RunningProxy next = RunningProxy.before(origin, url)) {
                await().until(() -> sum(next, "hits") + sum(next, "misses") == 2);
                assertThat(redis.names()).contains("ai:history:20");
            }
        }
    }

    @Test
    void isOfThisReplicaWhileRedisIsGone() throws Exception {
        try (RedisServer redis = RedisServer.started();
                RunningProxy proxy = RunningProxy.before(origin, "redis.url=" + redis.url())) {
            proxy.chat(ask("one"));
            await().until(() -> sum(proxy, "misses") == 1);

            redis.kill();

            await().until(() -> history(proxy).path("scope").asText().equals("replica"));
            assertThat(sum(proxy, "misses")).isEqualTo(1);
        }
    }

    @Test
    void standsInTheEventsBesideAllElseThatTheDashboardShows() throws Exception {
        try (RunningProxy proxy = RunningProxy.before(origin)) {
            proxy.chat(ask("one"));
            proxy.chat(ask("one"));
            await().until(() -> proxy.metric("ai_proxy_exchanges") == 0);

            JsonNode event = live(proxy);

            assertThat(event.path("stats"))
                    .isEqualTo(JSON.readTree(proxy.admin("/admin/stats").text()));
            assertThat(event.path("stats").path("hits").asInt()).isEqualTo(1);
            assertThat(event.path("history").path("points").size()).isPositive();
            assertThat(event.path("health").path("store").asText()).isEqualTo("memory");
            assertThat(event.path("origin").path("answers").path("200").asInt()).isEqualTo(1);
            assertThat(event.path("origin")
                            .path("first_byte_seconds")
                            .path("p50")
                            .asDouble())
                    .isPositive();
            assertThat(event.path("proxy").path("port").asInt())
                    .isEqualTo(proxy.address().getPort());
        }
    }
}
