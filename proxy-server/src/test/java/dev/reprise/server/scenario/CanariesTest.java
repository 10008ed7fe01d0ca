package dev.reprise.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.canaries.Canaries;
import dev.reprise.server.redis.RedisServer;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Plants a leak everywhere and sees it found: what cannot fail proves nothing. */
class CanariesTest {

    /** A way for a secret to get out. */
    private interface Leak {
        void plant() throws Exception;
    }

    static Stream<Arguments> leaks() {
        return Stream.of(
                Arguments.of(
                        "a TRACE line of dev.reprise.Planted",
                        leak(() ->
                                LoggerFactory.getLogger("dev.reprise.Planted").trace("{}", Canaries.PROMPT))),
                Arguments.of(
                        "a INFO line of access",
                        leak(() -> LoggerFactory.getLogger("access")
                                .atInfo()
                                .addKeyValue("fact", Canaries.CREDENTIAL)
                                .log("exchange"))),
                Arguments.of(
                        "a WARN line of io.netty.Planted",
                        leak(() -> LoggerFactory.getLogger("io.netty.Planted")
                                .warn("failed", new IOException("outer", new IOException(Canaries.ANSWER_END))))),
                Arguments.of("standard output", leak(() -> System.out.println(Canaries.ANSWER_BEGINNING))),
                Arguments.of("standard error", leak(() -> System.err.println(Canaries.CREDENTIAL))),
                Arguments.of("/metrics", leak(CanariesTest::asAModel)),
                Arguments.of("an error of ours", leak(() -> beingOurs("X-Should-Retry: false"))),
                Arguments.of(
                        "a header of ours", leak(() -> beingOurs("Cache-Status: Reprise; detail=" + Canaries.PROMPT))),
                Arguments.of("a name in Redis", leak(CanariesTest::asAName)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("leaks")
    void findsASecretIn(String where, Leak leak) throws Exception {
        leak.plant();

        assertThat(Canaries.takeReports()).anyMatch(report -> report.startsWith(where + " has "));
        assertThat(Canaries.takeReports()).isEmpty();
    }

    @Test
    void findsNothingWhereNothingIs() {
        LoggerFactory.getLogger("dev.reprise.Planted").info("harmless");

        assertThat(Canaries.takeReports()).isEmpty();
    }

    private static Leak leak(Leak leak) {
        return leak;
    }

    /** Models are labels, so a prompt that stood there would be seen by everybody who reads metrics. */
    private static void asAModel() throws Exception {
        try (ScriptedOrigin origin = new ScriptedOrigin(Completions::answer);
                RunningProxy proxy = RunningProxy.before(origin, "log.level=error")) {
            proxy.chat(Completions.ask("one").replace("\"model\":\"m\"", "\"model\":\"" + Canaries.PROMPT + "\""));
            await().until(() -> !Canaries.takeReports().isEmpty()); // the access log tells models too, in its own time
        }
    }

    /** A server that stands where the proxy would, and answers what the proxy never should. */
    private static void beingOurs(String field) {
        String error = "{\"error\":{\"message\":\"" + Canaries.PROMPT + "\"}}";
        try (ScriptedOrigin leaking = new ScriptedOrigin((request, turn) -> turn.json(500, error, field));
                WireClient client = new WireClient(leaking.address())) {
            client.post("/v1/chat/completions", "{}").read();
        }
    }

    private static void asAName() throws Exception {
        try (RedisServer redis = RedisServer.started()) {
            redis.ask("SET", "ai:response:" + Canaries.PROMPT, "value");
        }
    }
}
