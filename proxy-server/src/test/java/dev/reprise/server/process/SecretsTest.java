package dev.reprise.server.process;

import static dev.reprise.canaries.Canaries.ANSWER_BEGINNING;
import static dev.reprise.canaries.Canaries.ANSWER_END;
import static dev.reprise.canaries.Canaries.CREDENTIAL;
import static dev.reprise.canaries.Canaries.PROMPT;
import static dev.reprise.server.scenario.Completions.ask;
import static dev.reprise.server.scenario.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.cache.Digest;
import dev.reprise.server.redis.RedisServer;
import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.ScriptedOrigin;
import dev.reprise.server.scenario.WireClient;
import dev.reprise.server.scenario.WireMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real process at its most talkative, with everything that happens to it: none of it tells a secret. */
class SecretsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String KEY = CREDENTIAL + "-of-a-client";
    private static final String BEARER = "Authorization: Bearer " + KEY;
    private static final String MARK = "X-Debug: case-17";
    private static final String[] SECRETS = {PROMPT, CREDENTIAL, ANSWER_BEGINNING, ANSWER_END};

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void aServerAtLevelTraceTellsNoSecretWhateverHappens(String format) throws Exception {
        try (RedisServer redis = RedisServer.started();
                ScriptedOrigin origin = new ScriptedOrigin(Completions::answer);
                RepriseProcess reprise = talkative(redis, origin, format).start()) {
            drive(reprise, origin, redis);
            reprise.signal("TERM");
            assertThat(reprise.exitCode()).isZero();

            String dumps = new String(redis.dumps(), StandardCharsets.ISO_8859_1);
            assertThat(reprise.out()).doesNotContain(SECRETS);
            assertThat(reprise.err()).contains("exchange", "case-17").doesNotContain(SECRETS);
            assertThat(redis.names()).contains("ai:response:").doesNotContain(SECRETS);
            assertThat(dumps).contains(ANSWER_BEGINNING + ANSWER_END).doesNotContain(PROMPT, CREDENTIAL);
        }
    }

    private static RepriseCommandLine talkative(RedisServer redis, ScriptedOrigin origin, String format) {
        String sha256 = Digest.sha256(KEY.getBytes(StandardCharsets.UTF_8)).hex();
        return RepriseCommandLine.before(origin)
                .set("log.level=trace", "log.format=" + format, "redis.url=" + redis.url(), "auth.clients=a=" + sha256)
                .set("cache.debug-headers=true", "redis.command-timeout=5s", "limits.drain-time-max=5s")
                .set("log.debug-header=X-Debug")
                .environment("REPRISE_UPSTREAM_API_KEY", CREDENTIAL + "-of-the-proxy");
    }

    /** Hits, misses, streams, errors of the origin, of the client, of the edge and of Redis. */
    private static void drive(RepriseProcess reprise, ScriptedOrigin origin, RedisServer redis) throws Exception {
        List<String> outcomes = List.of(
                reprise.chat(ask("one"), BEARER).xCache(),
                stored(redis, reprise).chat(ask("one"), BEARER).xCache(),
                reprise.chat(askStream("one"), BEARER).xCache());
        assertThat(outcomes).startsWith("MISS", "HIT");
        assertThat(origin.requests().get(0).all("authorization"))
                .containsExactly("Bearer " + CREDENTIAL + "-of-the-proxy");
        assertOurs(reprise.chat(ask("one"), "Authorization: Bearer " + CREDENTIAL), 401);
        assertThat(reprise.chat(ask("one"), BEARER, MARK).status()).isEqualTo(200);
        assertOurs(reprise.chat(ask("two"), BEARER, MARK, "X-Cache-Control: only-if-cached"), 504);
        assertOurs(reprise.chat(ask("two"), BEARER, "X-Cache-Control: max-age=x"), 400);
        assertOurs(sent(reprise, "GET /v1/models?key=" + KEY + " HTTP/9.9\r\nHost: p\r\n\r\n"), 400);
        assertOurs(sent(reprise, "GET /v1/../" + PROMPT + " HTTP/1.1\r\nHost: p\r\n" + BEARER + "\r\n\r\n"), 400);
        assertOurs(sent(reprise, "GET / HTTP/1.1\r\nHost: p\r\n" + BEARER + "\r\n" + BEARER + "\r\n\r\n"), 400);
        origin.script((request, turn) -> turn.json(500, "{\"error\":{\"message\":\"" + PROMPT + "\"}}"));
        assertThat(reprise.chat(ask("three"), BEARER).status()).isEqualTo(500);
        origin.script((request, turn) -> turn.send("not HTTP: " + ANSWER_BEGINNING + "\r\n\r\n"));
        assertOurs(reprise.chat(ask("four"), BEARER), 502);
        origin.script((request, turn) -> turn.reset());
        assertOurs(reprise.chat(ask("five"), BEARER), 502);
        for (String name : redis.names().split("\n", -1)) {
            redis.ask("SETRANGE", name, "20", PROMPT);
        }
        origin.script(Completions::answer);
        await().atMost(PATIENCE) // until it has heard that what it keeps in memory has changed
                .until(() -> reprise.chat(ask("one"), BEARER).cacheStatus().contains("detail=corrupt"));
        for (String page : List.of("/metrics", "/readyz", "/healthz", "/" + PROMPT)) {
            WireMessage shown = reprise.page(page);
            assertThat(shown.fields() + shown.text()).doesNotContain(SECRETS);
        }
        stored(redis, reprise);
    }

    private static RepriseProcess stored(RedisServer redis, RepriseProcess reprise) {
        await().atMost(PATIENCE).until(() -> !redis.responses().equals("0"));
        return reprise;
    }

    private static WireMessage sent(RepriseProcess reprise, String request) {
        try (WireClient client = reprise.connect()) {
            return client.send(request).read();
        }
    }

    private static void assertOurs(WireMessage error, int status) {
        assertThat(error.status()).isEqualTo(status);
        assertThat(error.fields() + error.text()).contains("\"error\"").doesNotContain(SECRETS);
    }

    @Test
    void aFileOfSecretsThatSomebodyNamesByMistakeIsNotRepeated() throws Exception {
        Path secrets = Files.writeString(
                folder.resolve("secrets.yaml"),
                String.join(
                        "\n",
                        CREDENTIAL + "-1: " + CREDENTIAL + "-2",
                        "OPENAI_API_KEY: " + CREDENTIAL,
                        "cache: " + CREDENTIAL,
                        "upstream: {api-key: '" + CREDENTIAL + " with spaces', base-url: 'https://" + CREDENTIAL
                                + "@x/v1'}",
                        "redis: {url: '" + CREDENTIAL + "'}",
                        "auth: {clients: [{name: a, sha256: " + CREDENTIAL + "}]}"));
        try (ScriptedOrigin origin = new ScriptedOrigin(Completions::answer);
                RepriseProcess reprise = RepriseCommandLine.before(origin)
                        .environment("REPRISE_CONFIG", secrets.toString())
                        .environment("REPRISE_CACHE_SECRET", CREDENTIAL)
                        .set(CREDENTIAL, CREDENTIAL + "=" + CREDENTIAL, "cache.previous-secrets=" + CREDENTIAL)
                        .launch()) {
            assertThat(reprise.exitCode()).isEqualTo(2);
            assertThat(reprise.err().lines()).hasSizeGreaterThan(6);
            assertThat(reprise.out() + reprise.err()).doesNotContain(CREDENTIAL);
        }
    }
}
