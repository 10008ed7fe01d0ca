package dev.reprise.server.scenario;

import static dev.reprise.server.scenario.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How messages follow one another on a client's connection, and where they end. */
class HttpFramingTest {

    private ScriptedOrigin origin;
    private RunningProxy proxy;

    @BeforeEach
    void start() throws Exception {
        origin = new ScriptedOrigin(HttpFramingTest::echo);
        proxy = RunningProxy.before(origin);
    }

    @AfterEach
    void stop() {
        proxy.close();
        origin.close();
    }

    private static void echo(WireMessage request, ScriptedOrigin.Turn turn) throws IOException {
        turn.json(200, request.startLine() + " " + request.text());
    }

    @Test
    void keepsBothConnectionsForTheNextRequest() {
        try (WireClient client = proxy.connect()) {
            for (int i = 0; i < 3; i++) {
                client.send("GET /v1/models/" + i + " HTTP/1.1\r\nHost: proxy\r\n\r\n");

                assertThat(client.read().text()).isEqualTo("GET /v1/models/" + i + " HTTP/1.1 ");
            }
        }

        assertThat(origin.connections()).isEqualTo(1);
    }

    @Test
    void closesWhenTheClientAsksForIt() {
        try (WireClient client = proxy.connect()) {
            client.send("GET /v1/models HTTP/1.1\r\nHost: proxy\r\nConnection: close\r\n\r\n");

            assertThat(client.read().field("connection")).contains("close");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void closesAfterAnsweringAnHttp10Client() {
        try (WireClient client = proxy.connect()) {
            client.send("GET /v1/models HTTP/1.0\r\n\r\n");

            WireMessage answer = client.read();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.field("connection")).contains("close");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void keepsTheConnectionOfAnHttp10ClientThatAsksForItAndCanTellTheEnd() {
        try (WireClient client = proxy.connect()) {
            for (int i = 0; i < 2; i++) {
                client.send("GET /v1/models HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");

                assertThat(client.read().field("connection")).contains("keep-alive");
            }
        }
    }

    @Test
    void endsAStreamToAnHttp10ClientByClosing() {
        origin.script(Completions::answer);
        try (WireClient client = proxy.connect()) {
            byte[] body = Completions.askStream("1.0").getBytes(StandardCharsets.UTF_8);
            client.send("POST /v1/chat/completions HTTP/1.0\r\nConnection: keep-alive\r\n"
                            + "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .send(body);

            WireMessage answer = client.read();
            assertThat(answer.field("transfer-encoding")).isEmpty();
            assertThat(answer.field("connection")).contains("close");
            assertThat(answer.text()).isEqualTo(Completions.stream(false));
        }
    }

    @Test
    void resetsTheConnectionOfAnHttp10ClientWhoseStreamBroke() {
        origin.script((request, turn) -> turn.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                .chunk("a part")
                .close());
        try (WireClient client = proxy.connect()) {
            client.send("GET /v1/files/1/content HTTP/1.0\r\n\r\n");

            assertThat(client.readToEnd()).endsWith("<reset>");
        }
    }

    @Test
    void answersHeadWithTheLengthAndWithoutTheBody() {
        origin.script((request, turn) -> turn.send(
                "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"));
        try (WireClient client = proxy.connect()) {
            for (int i = 0; i < 2; i++) {
                client.send("HEAD /v1/files/1/content HTTP/1.1\r\nHost: proxy\r\n\r\n");

                WireMessage answer = client.readHead();
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.field("content-length")).contains("1000");
            }
        }
        assertThat(origin.connections()).isEqualTo(1);
    }

    @Test
    void relaysAnswersThatHaveNoBody() {
        try (WireClient client = proxy.connect()) {
            origin.script((request, turn) -> turn.send("HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n"));
            client.send("DELETE /v1/files/1 HTTP/1.1\r\nHost: proxy\r\n\r\n");
            WireMessage noContent = client.read();
            origin.script((request, turn) ->
                    turn.send("HTTP/1.1 304 Not Modified\r\nETag: \"e\"\r\nContent-Length: 77\r\n\r\n"));
            client.send("GET /v1/files/1 HTTP/1.1\r\nHost: proxy\r\nIf-None-Match: \"e\"\r\n\r\n");
            WireMessage notModified = client.read();
            origin.script(HttpFramingTest::echo);
            client.send("GET /v1/models HTTP/1.1\r\nHost: proxy\r\n\r\n");

            assertThat(noContent.status()).isEqualTo(204);
            assertThat(noContent.field("x-a")).contains("b");
            assertThat(noContent.field("transfer-encoding")).isEmpty();
            assertThat(notModified.status()).isEqualTo(304);
            assertThat(notModified.field("etag")).contains("\"e\"");
            assertThat(client.read().status()).isEqualTo(200);
        }
        assertThat(origin.connections()).isEqualTo(1);
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() {
        StringBuilder pipelined = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            pipelined.append("POST /v1/x/" + i + " HTTP/1.1\r\nHost: proxy\r\nContent-Length: 4\r\n\r\nbody");
        }
        try (WireClient client = proxy.connect()) {
            client.send(pipelined.toString());

            for (int i = 0; i < 100; i++) {
                assertThat(client.read().text()).isEqualTo("POST /v1/x/" + i + " HTTP/1.1 body");
            }
        }
    }

    @Test
    void answersAPipelinedHitAfterTheMissThatItRepeats() {
        origin.script(Completions::answer);
        String head = "POST /v1/chat/completions HTTP/1.1\r\nHost: proxy\r\nContent-Type: application/json\r\n";
        String question = ask("pipelined");
        String whole = head + "Content-Length: " + question.length() + "\r\n\r\n" + question;
        proxy.chat(question);
        try (WireClient client = proxy.connect()) {
            client.send(whole.replace("pipelined", "otherwise") + whole + whole.replace("pipelined", "otherwise"));

            assertThat(client.read().xCache()).isEqualTo("MISS");
            assertThat(client.read().xCache()).isEqualTo("HIT");
            assertThat(client.read().xCache()).isNotEqualTo("BYPASS");
        }
    }

    @Test
    void tellsAClientThatWaitsToGoOn() {
        try (WireClient client = proxy.connect()) {
            client.send("POST /v1/files HTTP/1.1\r\nHost: proxy\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            WireMessage goOn = client.read();
            client.send("whole");

            assertThat(goOn.status()).isEqualTo(100);
            assertThat(client.read().text()).isEqualTo("POST /v1/files HTTP/1.1 whole");
        }
        assertThat(origin.requests().get(0).field("expect")).isEmpty();
    }

    @Test
    void tellsAClientThatWaitsToGoOnBeforeItAsksTheOriginAtAll() {
        origin.script(Completions::answer);
        String question = ask("expect");
        try (WireClient client = proxy.connect()) {
            client.send("POST /v1/chat/completions HTTP/1.1\r\nHost: proxy\r\nExpect: 100-Continue\r\n"
                    + "Content-Type: application/json\r\nContent-Length: " + question.length() + "\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(100);
            assertThat(origin.connections()).isZero();
            client.send(question);

            assertThat(client.read().xCache()).isEqualTo("MISS");
            client.post("/v1/chat/completions", question);
            assertThat(client.read().xCache()).isEqualTo("HIT");
        }
    }

    @Test
    void understandsARequestThatComesByteByByte() {
        String request = """

                POST /v1/files HTTP/1.1
                Host: proxy
                Transfer-Encoding: chunked

                3;name=value
                abc
                2
                de
                0
                Trailer: dropped

                """.replace("\n", "\r\n");
        try (WireClient client = proxy.connect()) {
            for (int i = 0; i < request.length(); i++) {
                client.send(request.substring(i, i + 1));
            }

            assertThat(client.read().text()).isEqualTo("POST /v1/files HTTP/1.1 abcde");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE", "OPTIONS"})
    void forwardsABodyThatNobodyExpects(String method) {
        try (WireClient client = proxy.connect()) {
            for (int i = 0; i < 2; i++) {
                client.send(method + " /v1/x HTTP/1.1\r\nHost: p\r\nContent-Length: 4\r\n\r\nbody");

                assertThat(client.read().text()).isEqualTo(method + " /v1/x HTTP/1.1 body");
            }
        }
    }

    @Test
    void readsTheBodyOfAHeadRequestBeforeTheNextRequest() {
        origin.script((request, turn) -> turn.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"));
        try (WireClient client = proxy.connect()) {
            for (int i = 0; i < 2; i++) {
                client.send("HEAD /v1/x HTTP/1.1\r\nHost: p\r\nContent-Length: 4\r\n\r\nGET ");

                assertThat(client.readHead().field("content-length")).contains("1000");
            }
        }
        assertThat(origin.requests()).extracting(WireMessage::text).containsExactly("GET ", "GET ");
    }

    @Test
    void takesNothingFromATrailer() {
        String request = """
                POST /v1/x HTTP/1.1
                Host: p
                Transfer-Encoding: chunked

                4
                body
                0
                Authorization: Bearer smuggled
                Content-Length: 100
                Host: other
                X-A: b

                """.replace("\n", "\r\n");
        try (WireClient client = proxy.connect()) {
            client.send(request);

            assertThat(client.read().text()).isEqualTo("POST /v1/x HTTP/1.1 body");
        }
        WireMessage received = origin.requests().get(0);
        assertThat(received.field("authorization")).isEmpty();
        assertThat(received.field("x-a")).isEmpty();
        assertThat(received.all("host")).containsExactly("127.0.0.1:" + origin.port());
        assertThat(received.all("content-length")).doesNotContain("100");
    }

    @Test
    void waitsForAClientThatReadsHalfAnAnswerFirst() {
        String body = "x".repeat(3_000_000);
        origin.script((request, turn) -> turn.json(200, body));
        try (WireClient client = proxy.connect()) {
            client.send("GET /v1/files/1/content HTTP/1.1\r\nHost: proxy\r\n\r\n");
            client.readUntil("\r\n\r\n");
            String half = client.readRaw(1_500_000);
            assertThat(proxy.ask("/v1/files", "{}").status()).isEqualTo(200);

            assertThat(half + client.readRaw(1_500_000)).isEqualTo(body);
        }
    }
}
