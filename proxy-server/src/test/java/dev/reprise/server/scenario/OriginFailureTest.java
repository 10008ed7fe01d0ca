package dev.reprise.server.scenario;

import static dev.reprise.server.scenario.Completions.ask;
import static dev.reprise.server.scenario.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client is told when the origin fails, and how often the origin is asked. */
class OriginFailureTest {

    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch reachesTheClient = new CountDownLatch(1);
    private ScriptedOrigin origin;
    private RunningProxy proxy;

    @BeforeEach
    void start() throws Exception {
        origin = new ScriptedOrigin(Completions::answer);
        proxy = RunningProxy.before(origin, "upstream.first-byte-timeout=400ms", "upstream.idle-timeout=400ms");
    }

    @AfterEach
    void stop() {
        ended.countDown();
        proxy.close();
        origin.close();
    }

    private static void isError(WireMessage answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.field("content-type")).contains("application/json");
        assertThat(answer.text()).contains("\"type\":\"api_error\"").contains("\"code\":\"" + code + "\"");
    }

    private List<WireMessage> askBothWays() {
        return List.of(proxy.ask("/v1/files", "{}"), proxy.chat(ask("failing")));
    }

    @Test
    void saysThatTheOriginCannotBeReached() {
        origin.close();

        for (WireMessage answer : askBothWays()) {
            isError(answer, 502, "origin_unreachable");
        }
    }

    @Test
    void asksOnlyOnceWhenTheOriginClosesWithoutAnAnswer() {
        origin.script((request, turn) -> turn.close());

        for (WireMessage answer : askBothWays()) {
            isError(answer, 502, "origin_failed");
        }
        assertThat(origin.requests()).hasSize(2);
    }

    @Test
    void asksOnlyOnceWhenAConnectionUsedBeforeIsReset() {
        proxy.ask("/v1/files", "{}");
        origin.script((request, turn) -> turn.reset());

        isError(proxy.ask("/v1/files", "{}"), 502, "origin_failed");
        assertThat(origin.requests()).hasSize(2);
    }

    @Test
    void takesAnotherConnectionWhenTheOriginHasClosedTheIdleOne() {
        try (WireClient client = proxy.connect()) {
            for (int i = 1; i <= 3; i++) {
                assertThat(client.post("/v1/files", "{}").read().status()).isEqualTo(200);
                assertThat(origin.connections()).isEqualTo(i);
                origin.closeConnections();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc"
            })
    void refusesAnAnswerThatIsNotHttp(String answer) {
        origin.script((request, turn) -> turn.send(answer).close());

        isError(proxy.ask("/v1/files", "{}"), 502, "origin_failed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n 2\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nX-A: b\rSet-Cookie: c\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX-A: b\nSet-Cookie: c\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX-A: b\0c\r\n\r\n",
                "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 600 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            })
    void refusesAnAnswerThatSplitsOrLies(String answer) {
        origin.script((request, turn) -> turn.send(answer).close());

        isError(proxy.ask("/v1/files", "{}"), 502, "origin_failed");
    }

    @Test
    void refusesAnAnswerWithTooManyFields() {
        origin.script((request, turn) ->
                turn.send("HTTP/1.1 200 OK\r\n" + "X-Y: z\r\n".repeat(101) + "Content-Length: 0\r\n\r\n"));

        isError(proxy.ask("/v1/files", "{}"), 502, "origin_failed");
    }

    /** Half a head that was sent with the answer before it: its other half would be taken for the next answer. */
    @Test
    void usesNoConnectionOnWhichHalfAnAnswerIsLeft() {
        origin.script((request, turn) -> {
            if (request.startLine().contains("/first")) {
                turn.send(HEAD + "Content-Length: 5\r\n\r\nright" + "HTTP/1.1 200 OK\r\nContent-Ty");
            } else {
                turn.send("pe: text/plain\r\nContent-Length: 5\r\n\r\nwrong");
            }
        });

        try (WireClient client = proxy.connect()) { // one event loop, and so one pool
            assertThat(client.post("/v1/first", "{}").read().text()).isEqualTo("right");
            WireMessage second = client.post("/v1/second", "{}").read();

            assertThat(second.text()).doesNotContain("wrong"); // nor is what is no answer at all taken for one
        }
        assertThat(origin.connections()).isEqualTo(2);
    }

    /** The second answer is cut off from the first by the reads and packets that it happens to take. */
    @Test
    void takesNoAnswerForThatOfTheRequestAfterIt() {
        String right = "right".repeat(20_000);
        origin.script((request, turn) -> turn.send(HEAD + "Content-Length: " + right.length() + "\r\n\r\n" + right
                + HEAD + "Content-Length: 5\r\n\r\nwrong"));
        try (WireClient client = proxy.connect()) {
            for (int i = 0; i < 300; i++) {
                assertThat(client.post("/v1/files", "{}").read().text()).isEqualTo(right);
            }
        }
    }

    @Test
    void refusesAFloodOfInterimAnswers() {
        origin.script((request, turn) ->
                turn.send("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(10_000)).json(200, "{}"));

        isError(proxy.ask("/v1/files", "{}"), 502, "origin_failed");
    }

    @Test
    void refusesAnAnswerWhoseHeaderIsTooLarge() {
        origin.script(
                (request, turn) -> turn.send("HTTP/1.1 200 OK\r\n" + "X-Y: 0123456789\r\n".repeat(4_000) + "\r\n"));

        isError(proxy.ask("/v1/files", "{}"), 502, "origin_failed");
    }

    @Test
    void givesUpAnOriginThatDoesNotBeginToAnswer() {
        origin.script((request, turn) -> ended.await());

        for (WireMessage answer : askBothWays()) {
            isError(answer, 504, "origin_timeout");
        }
    }

    @Test
    void showsThatABodyIsShorterThanItsLength() {
        origin.script((request, turn) ->
                turn.send(HEAD + "Content-Length: 100\r\n\r\nshort").close());

        try (WireClient client = proxy.connect()) {
            client.post("/v1/files", "{}");

            assertThat(client.readToEnd()).contains("content-length: 100").endsWith("<reset>");
        }
    }

    @Test
    void showsThatChunksAreMissing() {
        origin.script((request, turn) -> turn.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n")
                .chunk("first")
                .close());

        assertThat(proxy.ask("/v1/files", "{}").whole()).isFalse();
    }

    /** A body without a length ends with its connection, but not with one that breaks. */
    @Test
    void showsThatABodyWithoutALengthWasReset() {
        origin.script((request, turn) -> {
            turn.send(HEAD + "\r\nfirst");
            reachesTheClient.await();
            turn.reset();
        });

        try (WireClient client = proxy.connect()) {
            client.post("/v1/files", "{}");
            client.readUntil("first");
            reachesTheClient.countDown();

            assertThat(client.readToEnd()).doesNotContain("0\r\n\r\n");
        }
    }

    @Test
    void neitherEndsNorKeepsAStreamThatWasReset() {
        origin.script((request, turn) -> {
            turn.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
                    + Completions.stream(true).replace("data: [DONE]\n\n", ""));
            reachesTheClient.await();
            turn.reset();
        });

        try (WireClient client = proxy.connect()) {
            client.post("/v1/chat/completions", askStream("reset"));
            client.readUntil("usage");
            reachesTheClient.countDown();

            assertThat(client.readToEnd()).doesNotContain("0\r\n\r\n");
        }
        origin.script(Completions::answer);
        assertThat(proxy.chat(askStream("reset")).xCache()).isEqualTo("MISS");
    }

    @Test
    void breaksAnAnswerWhoseChunksAreGarbage() {
        origin.script((request, turn) -> turn.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n")
                .chunk("first")
                .send("xyz\r\n"));

        assertThat(proxy.ask("/v1/files", "{}").whole()).isFalse();
    }

    @Test
    void endsAStalledStreamWithAnErrorEventAndWithoutItsEnd() {
        origin.script((request, turn) -> {
            turn.beginStream().chunk(Completions.text("half an"));
            ended.await();
        });

        WireMessage answer = proxy.chat(askStream("stalled"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.whole()).isFalse();
        assertThat(answer.text())
                .startsWith(Completions.text("half an") + "data: {\"error\":{")
                .contains("origin_timeout")
                .endsWith("\nevent: error\n\n");
    }

    @Test
    void doesNotTakeASlowAnswerForAStalledOne() {
        origin.script((request, turn) -> {
            turn.beginStream();
            for (int i = 0; i < 6; i++) {
                turn.chunk(": wait\n\n");
                ended.await(100, TimeUnit.MILLISECONDS);
            }
            turn.endStream();
        });

        assertThat(proxy.ask("/v1/audio/speech", "{}").whole()).isTrue();
    }
}
