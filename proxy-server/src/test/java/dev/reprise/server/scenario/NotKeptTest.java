package dev.reprise.server.scenario;

import static dev.reprise.server.scenario.Completions.ANSWER;
import static dev.reprise.server.scenario.Completions.ask;
import static dev.reprise.server.scenario.Completions.askStream;
import static dev.reprise.server.scenario.Completions.askStreamWithUsage;
import static dev.reprise.server.scenario.Completions.chunk;
import static dev.reprise.server.scenario.Completions.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is forwarded and not kept: the client has the origin's answer, the next one asks again, the reason is counted. */
class NotKeptTest {

    private static ScriptedOrigin.Script json(int status, String body, String... fields) {
        return (request, turn) -> turn.json(status, body, fields);
    }

    private static ScriptedOrigin.Script stream(String... events) {
        return (request, turn) -> {
            turn.beginStream();
            for (String event : events) {
                turn.chunk(event);
            }
            turn.endStream();
        };
    }

    static Stream<Arguments> answersThatAreNotKept() {
        String stop = chunk("{}", "\"stop\"");
        String done = "data: [DONE]\n\n";
        return Stream.of(
                Arguments.of("status", ask("q"), json(201, ANSWER)),
                Arguments.of("status", ask("q"), json(500, "{\"error\":{\"message\":\"no\"}}")),
                Arguments.of("content-encoding", ask("q"), json(200, ANSWER, "Content-Encoding: br")),
                Arguments.of("content-type", askStream("q"), json(200, ANSWER)),
                Arguments.of("content-type", ask("q"), stream(text("a"), stop, done)),
                Arguments.of("invalid", ask("q"), json(200, ANSWER + "}")),
                Arguments.of("invalid", ask("q"), json(200, "")),
                Arguments.of("error", ask("q"), json(200, "{\"error\":{\"message\":\"overloaded\"}}")),
                Arguments.of(
                        "error", askStream("q"), stream(text("a"), "data: {\"error\":{\"message\":\"x\"}}\n\n", done)),
                Arguments.of("answers", ask("q").replace("{\"model\"", "{\"n\":2,\"model\""), json(200, ANSWER)),
                Arguments.of("unfinished", askStream("q"), stream(text("a"), done)),
                Arguments.of("unfinished", askStream("q"), stream(text("a"))),
                Arguments.of("incomplete", askStreamWithUsage("q"), stream(text("cut before its usage"), stop)),
                Arguments.of("finish-reason", ask("q"), json(200, ANSWER.replace("stop", "content_filter"))),
                Arguments.of("length", ask("q"), json(200, ANSWER.replace("stop", "length"))),
                Arguments.of("empty", ask("q"), json(200, ANSWER.replace("\"four words are enough\"", "null"))),
                Arguments.of(
                        "arguments",
                        askStream("q"),
                        stream(
                                chunk(
                                        "{\"role\":\"assistant\",\"tool_calls\":[{\"index\":0,\"id\":\"t\",\"type\":\"function\","
                                                + "\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":\"}}]}",
                                        "null"),
                                chunk("{}", "\"tool_calls\""),
                                done)),
                Arguments.of("too-large", ask("q"), json(200, ANSWER.replace("four", "x".repeat(20_000)))),
                Arguments.of("incomplete", ask("q"), (ScriptedOrigin.Script) (request, turn) -> {
                    turn.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n"
                            + ANSWER);
                    turn.close();
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answersThatAreNotKept")
    void isRelayedAndCountedAndAskedAgain(String reason, String request, ScriptedOrigin.Script script)
            throws Exception {
        try (ScriptedOrigin origin = new ScriptedOrigin(script);
                RunningProxy proxy = RunningProxy.before(origin, "cache.response-bytes-max=10KiB")) {
            WireMessage first = proxy.chat(request);
            await().until(() -> proxy.metric("ai_cache_not_stored_total{reason=\"" + reason + "\",}") == 1);
            WireMessage second = proxy.chat(request);

            assertThat(first.xCache()).isEqualTo("MISS");
            assertThat(second.xCache()).isEqualTo("MISS");
            assertThat(second.whole()).isEqualTo(first.whole());
            assertThat(!first.whole() || second.text().equals(first.text())).isTrue();
            assertThat(origin.requests()).hasSize(2);
        }
    }
}
