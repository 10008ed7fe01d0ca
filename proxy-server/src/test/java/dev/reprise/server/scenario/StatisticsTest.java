package dev.reprise.server.scenario;

import static dev.reprise.server.scenario.Completions.ask;
import static dev.reprise.server.scenario.Completions.askStreamWithUsage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.server.redis.RedisServer;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code GET /admin/stats} tells: of one replica in memory, of the fleet on Redis. */
class StatisticsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET =
            "cache.secret=6a7c1f0e5b2d49388fd1e0c3b4a596871029384756abcdef0f1e2d3c4b5a6978";

    private ScriptedOrigin origin;

    @BeforeEach
    void start() {
        origin = new ScriptedOrigin(Completions::answer);
    }

    @AfterEach
    void stop() {
        origin.close();
    }

    private static JsonNode stats(RunningProxy proxy) throws Exception {
        WireMessage answer = proxy.admin("/admin/stats");
        assertThat(answer.status()).isEqualTo(200);
        return JSON.readTree(answer.text());
    }

    @Test
    void countsWhatOneReplicaDid() throws Exception {
        try (RunningProxy proxy = RunningProxy.before(origin)) {
            proxy.chat(askStreamWithUsage("one"));
            proxy.chat(ask("one"));
            proxy.chat(ask("one"));
            proxy.ask("/v1/files", "{}");
            proxy.chat(ask("two"), "X-Cache-Control: no-store");
            await().until(() -> proxy.metric("ai_proxy_exchanges") == 0); // the last is counted after it was answered

            JsonNode stats = stats(proxy);

            assertThat(stats.path("scope").asText()).isEqualTo("fleet");
            assertThat(stats.path("total_keys").asLong()).isEqualTo(1);
            assertThat(stats.path("hits").asLong()).isEqualTo(2);
            assertThat(stats.path("misses").asLong()).isEqualTo(2);
            assertThat(stats.path("hit_rate").asDouble()).isEqualTo(50.0);
            assertThat(stats.path("bypasses").toString()).isEqualTo("{\"endpoint\":1}");
            assertThat(stats.path("not_stored").toString()).isEqualTo("{\"asked\":1}");
            assertThat(stats.path("stored").asLong()).isEqualTo(1);
            assertThat(stats.path("stored_bytes").asLong()).isPositive();
            assertThat(stats.path("compression_ratio").isNull()).isTrue(); // memory is written nowhere
            assertThat(stats.path("latency_seconds").path("hit").path("p50").asDouble())
                    .isPositive();
            assertThat(stats.path("latency_seconds").path("miss").path("p99").asDouble())
                    .isPositive();
            assertThat(stats.path("saved").path("tokens").asLong()).isEqualTo(14);
            assertThat(stats.path("saved").path("unpriced_tokens").asLong()).isEqualTo(14);
            assertThat(stats.path("models").path("m").path("hits").asLong()).isEqualTo(2);
            JsonNode savings = JSON.readTree(proxy.admin("/admin/savings").text());
            assertThat(savings.path("hits").asLong()).isEqualTo(2);
            assertThat(savings.path("models").path("m").path("unpriced_tokens").asLong())
                    .isEqualTo(14);
            String today = LocalDate.now(ZoneOffset.UTC).toString();
            assertThat(stats.path("days").path(today).path("hits").asLong()).isEqualTo(2);
        }
    }

    @Test
    void saysThatNothingWasCountedYet() throws Exception {
        try (RunningProxy proxy = RunningProxy.before(origin)) {
            JsonNode stats = stats(proxy);

            assertThat(stats.path("hits").asLong()).isZero();
            assertThat(stats.path("hit_rate").asDouble()).isZero();
            assertThat(stats.path("latency_seconds").path("hit").path("p50").isNull())
                    .isTrue();
            assertThat(stats.path("models").size()).isZero();
        }
    }

    @Test
    void sumsUpTheFleetAndOutlivesIt() throws Exception {
        sumsUp();
    }

    @Test
    void tellsRedisNoNamesUnderASecret() throws Exception {
        String names = sumsUp(SECRET);

        assertThat(names).doesNotContain("hits", "misses", "saved");
    }

    /** Returns what stands in Redis. */
    private String sumsUp(String... settings) throws Exception {
        try (RedisServer redis = RedisServer.started()) {
            String[] all = new String[settings.length + 1];
            all[0] = "redis.url=" + redis.url();
            System.arraycopy(settings, 0, all, 1, settings.length);
            try (RunningProxy here = RunningProxy.before(origin, all);
                    RunningProxy there = RunningProxy.before(origin, all)) {
                here.chat(ask("one"));
                await().until(() -> there.chat(ask("one")).xCache().equals("HIT"));
                here.chat(ask("one"));
                await().until(() -> stats(here).path("hits").asLong()
                                == stats(there).path("hits").asLong()
                        && stats(here).path("hits").asLong() >= 2);
                assertThat(stats(here).path("misses")).isEqualTo(stats(there).path("misses"));
                assertThat(stats(here).path("total_keys").asLong()).isEqualTo(1);
                await().untilAsserted(() -> assertThat(
                                stats(here).path("compression_ratio").asDouble())
                        .isCloseTo(
                                bytes(here, there, "stored_bytes_sum")
                                        / bytes(here, there, "store_written_bytes_total"),
                                within(0.01))
                        .isPositive());
            }
            try (RunningProxy next = RunningProxy.before(origin, all)) {
                await().until(() -> stats(next).path("hits").asLong() >= 2);
                assertThat(stats(next).path("models").path("m").path("hits").asLong())
                        .isGreaterThanOrEqualTo(2);
            }
            return redis.ask("HGETALL", "ai:counts") + redis.ask("HGETALL", "ai:counts:names");
        }
    }

    private static double bytes(RunningProxy here, RunningProxy there, String family) throws Exception {
        return here.metric("ai_cache_" + family) + there.metric("ai_cache_" + family);
    }

    @Test
    void losesNothingThatItCountedWhileRedisWasGone() throws Exception {
        try (RedisServer redis = RedisServer.started();
                RunningProxy proxy = RunningProxy.before(origin, "redis.url=" + redis.url())) {
            proxy.chat(ask("one"));
            await().until(() -> stats(proxy).path("misses").asLong() == 1);
            redis.kill();
            proxy.chat(ask("two"));
            await().until(() -> stats(proxy).path("scope").asText().equals("replica"));
            assertThat(stats(proxy).path("misses").asLong()).isEqualTo(2);
            assertThat(stats(proxy).path("total_keys").isNull()).isTrue();

            redis.start(); // with nothing in it: what was lost with it stays lost

            await().until(() -> stats(proxy).path("scope").asText().equals("fleet")
                    && stats(proxy).path("misses").asLong() == 1);
        }
    }
}
