package dev.reprise.server.scenario;

import static dev.reprise.server.scenario.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.redis.RedisServer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The steps of docs/operations.md by which a secret is replaced, with two replicas that are not at the same one. */
class RotationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String OLD = "5a2f90c1d8e37b46f0a19c2e7d5b83641f6e0d9ab7c84523e1f09d6a3b5c7e82";
    private static final String NEW = "c93b17e05d2f8a64b1e7093fd6a85c2147be90f3d2586ac10e4f7b9d3c61a508";
    private static final String ALICE = "Authorization: Bearer canary-credential-alice";
    private static final String BOB = "Authorization: Bearer canary-credential-bob";

    private final ScriptedOrigin origin = new ScriptedOrigin(Completions::answer);
    private RedisServer redis;

    @BeforeEach
    void start() throws IOException {
        redis = RedisServer.started();
    }

    @AfterEach
    void close() throws IOException {
        origin.close();
        redis.close();
    }

    @Test
    void replicasHitWhatTheOtherStoredInEveryStepAndCallersStayApart() throws Exception {
        try (RunningProxy before = proxy("cache.secret=" + OLD)) {
            store(before, "before", 1);
        }
        try (RunningProxy behind = proxy("cache.secret=" + OLD, "cache.previous-secrets=" + NEW);
                RunningProxy ahead = proxy("cache.secret=" + NEW, "cache.previous-secrets=" + OLD)) {
            store(ahead, "ahead", 2);
            store(behind, "behind", 3);

            assertThat(behind.chat(ask("before"), ALICE).xCache()).isEqualTo("HIT");
            assertThat(behind.chat(ask("ahead"), ALICE).xCache()).isEqualTo("HIT");
            assertThat(ahead.chat(ask("before"), ALICE).xCache()).isEqualTo("HIT");
            assertThat(ahead.chat(ask("behind"), ALICE).xCache()).isEqualTo("HIT");
            assertThat(ahead.chat(ask("behind"), BOB).xCache()).isEqualTo("MISS");
        }
        try (RunningProxy after = proxy("cache.secret=" + NEW)) {
            assertThat(after.chat(ask("ahead"), ALICE).xCache()).isEqualTo("HIT");
            assertThat(after.chat(ask("before"), ALICE).cacheStatus()).startsWith("Reprise; fwd=miss;");
        }
    }

    @Test
    void whatWasPurgedByItsKeyStaysSoUnderAnotherSecretAndOnReplicasThatAreNotThereYet() throws Exception {
        try (RunningProxy before = proxy("cache.secret=" + OLD)) {
            store(before, "before", 1);
            store(before, "behind", 2);
            purge(before, key(before, "before"));
        }
        try (RunningProxy behind = proxy("cache.secret=" + OLD, "cache.previous-secrets=" + NEW);
                RunningProxy ahead = proxy("cache.secret=" + NEW, "cache.previous-secrets=" + OLD)) {
            String keyBehind = key(ahead, "behind");

            assertThat(ahead.chat(ask("before"), ALICE).xCache()).isEqualTo("MISS");
            purge(ahead, keyBehind);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(behind.chat(ask("behind"), ALICE, "X-Cache-Control: only-if-cached")
                                    .status())
                            .isEqualTo(504));
        }
    }

    private static String key(RunningProxy proxy, String question) {
        String cacheStatus = proxy.chat(ask(question), ALICE).cacheStatus();
        assertThat(cacheStatus).contains("; hit");
        return cacheStatus.replaceAll(".*key=\"([0-9a-f]{64})\".*", "$1");
    }

    private static void purge(RunningProxy proxy, String key) {
        assertThat(proxy.admin("/admin/purge", "{\"key\":\"" + key + "\"}").status())
                .isEqualTo(200);
    }

    private RunningProxy proxy(String... secrets) throws Exception {
        String[] settings = new String[secrets.length + 3];
        System.arraycopy(secrets, 0, settings, 0, secrets.length);
        settings[secrets.length] = "redis.url=" + redis.url();
        settings[secrets.length + 1] = "redis.command-timeout=5s";
        settings[secrets.length + 2] = "cache.debug-headers=true";
        return RunningProxy.before(origin, settings);
    }

    private void store(RunningProxy proxy, String question, int storedThen) {
        assertThat(proxy.chat(ask(question), ALICE).xCache()).isEqualTo("MISS");
        await().atMost(PATIENCE).until(() -> redis.responses().equals(String.valueOf(storedThen)));
    }
}
