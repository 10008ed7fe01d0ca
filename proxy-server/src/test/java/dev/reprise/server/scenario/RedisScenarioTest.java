package dev.reprise.server.scenario;

import static dev.reprise.server.scenario.Completions.ANSWER;
import static dev.reprise.server.scenario.Completions.ask;
import static dev.reprise.server.scenario.Completions.askStreamWithUsage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.redis.RedisCluster;
import dev.reprise.server.redis.RedisServer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The whole proxy with a real Redis, which may be absent, come, hang and go: it costs hits, never answers. */
class RedisScenarioTest {
    private static final String LOST = "ai_cache_store_events_total{event=\"connection-lost\",}";

    @Test
    void answersFromRedisWhatAnotherProxyHasStored() throws Exception {
        try (RedisServer redis = RedisServer.started();
                ScriptedOrigin origin = new ScriptedOrigin(Completions::answer);
                RunningProxy first = RunningProxy.before(origin, "redis.url=" + redis.url());
                RunningProxy second = RunningProxy.before(origin, "redis.url=" + redis.url())) {
            WireMessage miss = first.chat(askStreamWithUsage("one"), "Authorization: Bearer canary-credential-a");
            await().until(() -> redis.responses().equals("1"));
            WireMessage hit = second.chat(ask("one"), "Authorization: Bearer canary-credential-a");
            WireMessage other = second.chat(ask("one"), "Authorization: Bearer canary-credential-b");

            assertThat(miss.xCache()).isEqualTo("MISS");
            assertThat(hit.cacheStatus()).matches("Reprise; hit; ttl=\\d+; detail=redis");
            assertThat(hit.text()).contains("four words are enough");
            assertThat(other.xCache()).isEqualTo("MISS");
        }
    }

    @Test
    void startsWithoutRedisAndHitsOnceItIsThere() throws Exception {
        try (RedisServer redis = RedisServer.notStarted();
                ScriptedOrigin origin = new ScriptedOrigin(Completions::answer);
                RunningProxy proxy = RunningProxy.before(origin, "redis.url=" + redis.url())) {
            WireMessage without = proxy.chat(ask("one"));
            redis.start();
            await().until(() -> proxy.metric("ai_cache_store_up{store=\"redis\",state=\"up\",}") == 1);
            proxy.chat(ask("one"));
            WireMessage hit = proxy.chat(ask("one"));

            assertThat(without.text()).isEqualTo(ANSWER);
            assertThat(without.cacheStatus()).isEqualTo("Reprise; fwd=miss; detail=store-unavailable");
            assertThat(hit.xCache()).isEqualTo("HIT");
        }
    }

    @Test
    void answersOnWhenRedisDiesAndHitsAgainWhenItIsBack() throws Exception {
        try (RedisServer redis = RedisServer.started();
                ScriptedOrigin origin = new ScriptedOrigin(Completions::answer);
                RunningProxy proxy = RunningProxy.before(origin, "redis.url=" + redis.url())) {
            proxy.chat(ask("one"));
            redis.kill();
            WireMessage dead = proxy.chat(ask("one"));
            redis.start();
            await().until(() -> proxy.chat(ask("one")).xCache().equals("HIT"));

            assertThat(dead.status()).isEqualTo(200);
            assertThat(dead.cacheStatus()).startsWith("Reprise; fwd=miss; detail=store-");
        }
    }

    @Test
    void doesNotWaitForARedisThatHangs() throws Exception {
        try (RedisServer redis = RedisServer.started();
                ScriptedOrigin origin = new ScriptedOrigin(Completions::answer);
                RunningProxy proxy = RunningProxy.before(origin, "redis.url=" + redis.url())) {
            proxy.chat(ask("one"));
            redis.freeze();
            WireMessage hung = proxy.chat(ask("one"));
            redis.thaw();
            await().until(() -> proxy.chat(ask("one")).xCache().equals("HIT"));

            assertThat(hung.status()).isEqualTo(200);
            assertThat(hung.cacheStatus())
                    .matches("Reprise; fwd=miss; (collapsed; )?detail=store-.*"); // with the first
        }
    }

    @Test
    void missesOnAValueThatIsNotItsOwnAndReplacesNothingForeign() throws Exception {
        try (RedisServer redis = RedisServer.started();
                ScriptedOrigin origin = new ScriptedOrigin(Completions::answer);
                RunningProxy proxy = RunningProxy.before(origin, "redis.url=" + redis.url())) {
            proxy.chat(ask("one"));
            await().until(() -> redis.responses().equals("1"));
            String key = redis.anyResponse();
            redis.ask("SET", key, "not an envelope");
            WireMessage foreign = proxy.chat(ask("one"));

            assertThat(foreign.cacheStatus()).isEqualTo("Reprise; fwd=miss; detail=corrupt");
            assertThat(foreign.text()).isEqualTo(ANSWER);
        }
    }

    @Test
    void tellsOfAClusterThatLostANodeAndHitsWhatTheOthersHold() throws Exception {
        try (RedisCluster redis = RedisCluster.started(3);
                ScriptedOrigin origin = new ScriptedOrigin(Completions::answer);
                RunningProxy proxy = RunningProxy.before(origin, "redis.url=" + redis.url(), "server.event-loops=1")) {
            await().until(() -> proxy.metric("ai_cache_store_up{store=\"redis\",state=\"up\",}") == 1);
            assertThat(proxy.metric(LOST)).isZero();
            for (RedisServer node : redis.nodes()) {
                node.ask("CONFIG", "SET", "cluster-require-full-coverage", "no");
                node.ask("CONFIG", "SET", "cluster-node-timeout", "60000");
            }
            List<String> questions =
                    IntStream.range(0, 20).mapToObj(String::valueOf).toList();
            for (String question : questions) {
                await().until(() -> proxy.chat(ask(question)).xCache().equals("HIT"));
            }

            redis.nodes().get(0).kill();

            await().until(() -> proxy.metric("ai_cache_store_up{store=\"redis\",state=\"partial\",}") == 1);
            Set<String> answers = new HashSet<>();
            for (String question : questions) {
                WireMessage answer = proxy.chat(ask(question));
                assertThat(answer.text()).isEqualTo(ANSWER);
                answers.add(answer.cacheStatus().replaceAll("\\d+", "N"));
            }
            assertThat(answers)
                    .contains("Reprise; hit; ttl=N; detail=redis")
                    .isSubsetOf("Reprise; hit; ttl=N; detail=redis", "Reprise; fwd=miss; detail=store-unavailable");
            assertThat(proxy.metric(LOST)).isEqualTo(3); // for lookups, for writes, for what is large
        }
    }
}
