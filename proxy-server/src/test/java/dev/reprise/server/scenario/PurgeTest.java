package dev.reprise.server.scenario;

import static dev.reprise.server.scenario.Completions.ask;
import static dev.reprise.server.scenario.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.redis.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is purged is answered with no more: on this replica and on every other, stored or on its way. */
class PurgeTest {

    private static final Duration AGREE_MAX = Duration.ofSeconds(20);

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

    private static WireMessage purge(RunningProxy proxy, String what) {
        return proxy.admin("/admin/purge", what);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"m\"}",
                "{\"tag\":\"nightly\"}",
                "{\"namespace\":\"here\"}",
                "{\"all\":true,\"confirm\":true}",
                "{\"request\":%s}"
            })
    void answersWithNoneOfItInMemory(String what) throws Exception {
        try (RunningProxy proxy = proxy()) {
            String control = "X-Cache-Control: tag=nightly, namespace=here";
            proxy.chat(ask("one"), control);
            assertThat(proxy.chat(ask("one"), control).xCache()).isEqualTo("HIT");

            WireMessage purged = purge(proxy, what.formatted(ask("one")));

            assertThat(purged.status()).isEqualTo(200);
            assertThat(proxy.chat(ask("one"), control).xCache()).isEqualTo("MISS");
            assertThat(proxy.chat(ask("one"), control).xCache()).isEqualTo("HIT");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"model\":\"other\"}", "{\"tag\":\"weekly\"}", "{\"namespace\":\"\"}", "{\"request\":%s}"})
    void leavesEverythingElse(String what) throws Exception {
        try (RunningProxy proxy = proxy()) {
            String control = "X-Cache-Control: tag=nightly, namespace=here";
            proxy.chat(ask("one"), control);

            assertThat(purge(proxy, what.formatted(ask("another"))).status()).isEqualTo(200);

            assertThat(proxy.chat(ask("one"), control).xCache()).isEqualTo("HIT");
        }
    }

    @Test
    void aDryRunTellsWhatWouldGoAndPurgesNothing() throws Exception {
        try (RedisServer redis = RedisServer.started();
                RunningProxy shared = proxy("redis.url=" + redis.url());
                RunningProxy alone = proxy()) {
            for (RunningProxy proxy : List.of(shared, alone)) {
                proxy.chat(ask("one"), "X-Cache-Control: tag=nightly");
                proxy.chat(ask("two"));
                await().until(() -> proxy.admin("/admin/stats").text().contains("\"total_keys\":2"));

                assertThat(purge(proxy, "{\"dry_run\":true,\"tag\":\"nightly\"}")
                                .text())
                        .startsWith("{\"would_purge\":\"tag\",\"name\":\"nightly\",\"responses\":1,\"examined\":2,"
                                + "\"estimate\":false,\"store\":\"");
                assertThat(purge(proxy, "{\"dry_run\":true,\"all\":true}").text())
                        .contains("\"responses\":2,");

                assertThat(proxy.chat(ask("one"), "X-Cache-Control: tag=nightly")
                                .xCache())
                        .isEqualTo("HIT");
            }
        }
    }

    /** Redis would be asked to remember it, and every replica to read it. */
    @Test
    void refusesANameThatNoResponseCanHave() throws Exception {
        try (RunningProxy proxy = proxy()) {
            WireMessage refused = purge(proxy, "{\"model\":\"" + "m".repeat(4_001) + "\"}");

            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text()).contains("model: 4001 characters (expected: at most 4000)");
            assertThat(purge(proxy, "{\"model\":\"" + "m".repeat(4_000) + "\"}").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void purgesOneKeyAndNoOther() throws Exception {
        try (RunningProxy proxy = proxy("cache.debug-headers=true")) {
            String key = proxy.chat(ask("one")).cacheStatus().replaceAll(".*key=\"?([0-9a-f]{64}).*", "$1");
            proxy.chat(ask("two"));

            assertThat(purge(proxy, "{\"key\":\"" + key + "\"}").text()).contains("\"purged\":\"key\"");

            assertThat(proxy.chat(ask("one")).xCache()).isEqualTo("MISS");
            assertThat(proxy.chat(ask("two")).xCache()).isEqualTo("HIT");
        }
    }

    /** Both forms of one question, by whoever asked it, are one request. */
    @Test
    void purgesAQuestionForEverybody() throws Exception {
        try (RunningProxy proxy = proxy()) {
            proxy.chat(ask("one"), "Authorization: Bearer canary-credential-a");
            proxy.chat(ask("one"), "Authorization: Bearer canary-credential-b");

            purge(proxy, "{\"request\": " + askStream("one") + " }");

            assertThat(proxy.chat(ask("one"), "Authorization: Bearer canary-credential-a")
                            .xCache())
                    .isEqualTo("MISS");
            assertThat(proxy.chat(ask("one"), "Authorization: Bearer canary-credential-b")
                            .xCache())
                    .isEqualTo("MISS");
        }
    }

    @Test
    void keepsNothingThatWasAskedForBeforeAndLetsNobodyJoinIt() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        origin.script((request, turn) -> {
            turn.beginStream().chunk(Completions.text("old"));
            asked.countDown();
            goOn.await();
            turn.chunk(Completions.stream(false)).endStream();
        });
        try (RunningProxy proxy = proxy();
                WireClient before = proxy.connect()) {
            before.post("/v1/chat/completions", askStream("one"));
            asked.await();

            assertThat(purge(proxy, "{\"all\":true,\"confirm\":true}").status()).isEqualTo(200);
            origin.script(Completions::answer);
            WireMessage after = proxy.chat(askStream("one"));
            goOn.countDown();

            assertThat(before.read().text()).contains("old");
            assertThat(after.xCache()).isEqualTo("MISS");
            assertThat(after.text()).doesNotContain("old");
            await().until(() -> proxy.metric("ai_cache_not_stored_total{reason=\"purged\",}") == 1);
            assertThat(proxy.chat(askStream("one")).text()).doesNotContain("old");
        }
    }

    @Test
    void reachesEveryReplicaOfOneRedis() throws Exception {
        try (RedisServer redis = RedisServer.started();
                RunningProxy here = proxy("redis.url=" + redis.url());
                RunningProxy there = proxy("redis.url=" + redis.url())) {
            here.chat(ask("one"));
            await().until(() -> there.chat(ask("one")).xCache().equals("HIT"));

            WireMessage purged = purge(here, "{\"model\":\"m\"}");

            assertThat(purged.text()).isEqualTo("{\"purged\":\"model\",\"name\":\"m\",\"store\":\"redis\"}\n");
            assertThat(here.chat(ask("one"), "X-Cache-Control: only-if-cached").status())
                    .isEqualTo(504);
            await().atMost(AGREE_MAX)
                    .until(() -> there.chat(ask("one"), "X-Cache-Control: only-if-cached")
                                    .status()
                            == 504);
            there.chat(ask("one"));
            await().until(() -> here.chat(ask("one")).xCache().equals("HIT"));
        }
    }

    @Test
    void saysThatTheOthersCouldNotBeToldAndHoldsHere() throws Exception {
        try (RedisServer redis = RedisServer.started();
                RunningProxy proxy = proxy("redis.url=" + redis.url())) {
            proxy.chat(ask("one"));
            await().until(() -> proxy.chat(ask("one")).xCache().equals("HIT"));
            redis.kill();

            WireMessage purged = purge(proxy, "{\"model\":\"m\"}");

            assertThat(purged.status()).isEqualTo(503);
            assertThat(purged.text()).contains("store_unavailable", "Purge again");
            redis.start();
            await().atMost(AGREE_MAX).until(() -> redis.ask("HLEN", "ai:purge").equals("2"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "{\"all\":true}",
                "{\"all\":\"yes\",\"confirm\":true}",
                "{\"key\":\"abc\"}",
                "{\"model\":7}",
                "{\"model\":\"\"}",
                "{\"model\":\"a\",\"tag\":\"b\"}",
                "{\"modle\":\"a\"}",
                "{\"model\":\"a\",\"model\":\"b\"}",
                "{\"request\":\"x\"}",
                "{\"request\":{\"a\":1,\"a\":2}}",
                "{\"model\":\"a\"} x",
                "{\"request\":{},\"endpoint\":\"files\"}"
            })
    void purgesNothingWhereItIsNotClearWhat(String body) throws Exception {
        try (RunningProxy proxy = proxy()) {
            proxy.chat(ask("one"));

            WireMessage refused = purge(proxy, body);

            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text()).contains("\"code\":\"bad_request\"");
            assertThat(proxy.chat(ask("one")).xCache()).isEqualTo("HIT");
        }
    }

    /** On the proxy's own port every path is the origin's. */
    @Test
    void isNoBusinessOfTheProxyPort() throws Exception {
        try (RunningProxy proxy = proxy()) {
            proxy.chat(ask("one"));
            origin.script((request, turn) -> turn.json(200, "{\"origin\":true}"));

            assertThat(proxy.ask("/admin/purge", "{\"all\":true,\"confirm\":true}")
                            .text())
                    .contains("origin");
            origin.script(Completions::answer);
            assertThat(proxy.chat(ask("one")).xCache()).isEqualTo("HIT");
        }
    }
}
