package dev.reprise.server.scenario;

import static dev.reprise.server.scenario.Completions.ANSWER;
import static dev.reprise.server.scenario.Completions.ask;
import static dev.reprise.server.scenario.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every bound at its edge: what is at it is fine, one more is refused or relayed, and counted under the bound's key. */
class BoundsTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final CountDownLatch go = new CountDownLatch(1);
    private final List<WireClient> clients = new ArrayList<>();
    private ScriptedOrigin origin;
    private RunningProxy proxy;

    @BeforeEach
    void start() {
        origin = new ScriptedOrigin(Completions::answer);
    }

    @AfterEach
    void stop() {
        go.countDown();
        clients.forEach(WireClient::close);
        proxy.close();
        origin.close();
    }

    private double reached(String key) throws Exception {
        return proxy.metric("ai_proxy_limit_total{limit=\"" + key + "\",}");
    }

    private void awaitReached(String key) {
        await().atMost(LONG).untilAsserted(() -> assertThat(reached(key)).isPositive());
    }

    private static String bypass(WireMessage answer) {
        return answer.field("cache-status").orElse("");
    }

    /** One that holds what it asked for until the test lets go. */
    private WireClient waiting(String json) {
        WireClient client = proxy.connect();
        clients.add(client);
        return client.post("/v1/chat/completions", json);
    }

    private void holdAnswers() {
        origin.script((request, turn) -> {
            go.await();
            Completions.answer(request, turn);
        });
    }

    @Test
    void readsABodyForItsKeyUpToItsBytes() throws Exception {
        String body = ask("a question");
        proxy = RunningProxy.before(origin, "limits.request-bytes-max=" + body.length());

        assertThat(bypass(proxy.chat(body))).contains("fwd=miss");
        assertThat(reached("limits.request-bytes-max")).isZero();
        assertThat(bypass(proxy.chat(body + " "))).contains("detail=too-large");
        assertThat(reached("limits.request-bytes-max")).isEqualTo(1);
    }

    @Test
    void readsBodiesForTheirKeysUpToTheBytesOfAll() throws Exception {
        String body = ask("a question");
        int chunk = body.length() / 2;
        proxy = RunningProxy.before(origin, "limits.requests-bytes-max=" + (chunk + body.length()));
        try (WireClient halfway = proxy.connect()) {
            halfway.send("POST /v1/chat/completions HTTP/1.1\r\nHost: p\r\nContent-Type: application/json\r\n"
                    + "Content-Length: " + body.length() + "\r\n\r\n" + body.substring(0, chunk));
            await().atMost(LONG).until(() -> proxy.metric("ai_proxy_requests_bytes") == chunk);

            assertThat(bypass(proxy.chat(ask("a.question")))).contains("fwd=miss");
            assertThat(reached("limits.requests-bytes-max")).isZero();
            assertThat(bypass(proxy.chat(ask("a longer question")))).contains("detail=requests-full");
            assertThat(reached("limits.requests-bytes-max")).isEqualTo(1);
            halfway.send(body.substring(chunk));
            assertThat(halfway.read().status()).isEqualTo(200);
        }
        await().atMost(LONG).until(() -> proxy.metric("ai_proxy_requests_bytes") == 0);
    }

    @Test
    void forwardsWhatItHasReadOfABodyWhoseRestFindsNoRoom() throws Exception {
        String body = ask("a question");
        proxy = RunningProxy.before(origin, "limits.requests-bytes-max=" + (body.length() - 1));
        try (WireClient client = proxy.connect()) {
            client.send("POST /v1/chat/completions HTTP/1.1\r\nHost: p\r\nContent-Type: application/json\r\n")
                    .send("Transfer-Encoding: chunked\r\n\r\n");
            for (int at = 0; at < body.length(); at++) {
                client.send("1\r\n" + body.charAt(at) + "\r\n");
            }
            client.send("0\r\n\r\n");

            assertThat(bypass(client.read())).contains("detail=requests-full");
        }
        assertThat(origin.requests().get(0).text()).isEqualTo(body);
        await().atMost(LONG).until(() -> proxy.metric("ai_proxy_requests_bytes") == 0);
    }

    @Test
    void letsGoOfABodyOnceItWasSentOnThoughTheAnswerTakesLong() throws Exception {
        holdAnswers();
        proxy = RunningProxy.before(origin);
        waiting(ask("a"));
        waiting(askStream("b").replace("}]}", "}],\"store\":true}"));
        await().atMost(LONG).until(() -> origin.requests().size() == 2);

        await().atMost(LONG).until(() -> proxy.metric("ai_proxy_requests_bytes") == 0);
    }

    @Test
    void writesStoredAnswersUpToTheBytesOfAll() throws Exception {
        String large = ANSWER.replace("enough", "x".repeat(300_000));
        int length = large.getBytes(StandardCharsets.UTF_8).length;
        origin.script((request, turn) -> {
            if (request.text().contains("fill")) {
                turn.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n1");
                go.await();
            }
            turn.json(200, large);
        });
        proxy = RunningProxy.before(origin, "limits.recordings-bytes-max=" + length);
        proxy.chat(ask("a"));
        await().atMost(LONG).until(() -> proxy.metric("ai_proxy_recordings_bytes") == 0);
        WireMessage atIt = proxy.chat(ask("a"));
        assertThat(atIt.field("x-cache")).contains("HIT");
        assertThat(atIt.text()).isEqualTo(large);
        assertThat(reached("limits.recordings-bytes-max")).isZero();
        waiting(ask("fill"));
        await().atMost(LONG).until(() -> proxy.metric("ai_proxy_recordings_bytes") == 1);

        WireMessage beyond = proxy.chat(ask("a"));

        assertThat(bypass(beyond)).contains("fwd=miss; detail=recordings-full");
        assertThat(beyond.text()).isEqualTo(large);
        assertThat(reached("limits.recordings-bytes-max")).isPositive();
    }

    @Test
    void countsAStoredAnswerUntilItsClientHasIt() throws Exception {
        String large = ANSWER.replace("enough", "x".repeat(8 << 20));
        origin.script((request, turn) -> turn.json(200, large));
        proxy = RunningProxy.before(origin, "cache.response-bytes-max=16MiB");
        proxy.chat(ask("a"));
        await().atMost(LONG).until(() -> proxy.metric("ai_proxy_recordings_bytes") == 0);
        try (WireClient slow = proxy.connect()) {
            slow.post("/v1/chat/completions", ask("a")).readUntil("HIT");

            assertThat(proxy.metric("ai_proxy_recordings_bytes")).isGreaterThan(8 << 20);
        }
        await().atMost(LONG).until(() -> proxy.metric("ai_proxy_recordings_bytes") == 0);
    }

    @Test
    void readsABodyForItsKeyUpToItsDepthAndDigits() throws Exception {
        proxy = RunningProxy.before(origin, "limits.json-depth-max=3", "limits.json-number-digits-max=3");

        assertThat(bypass(proxy.chat(ask("a").replace("}", ",\"x\":999}")))).contains("fwd=miss");
        assertThat(reached("limits.json-depth-max")).isZero();
        assertThat(reached("limits.json-number-digits-max")).isZero();
        assertThat(bypass(proxy.chat(ask("a").replace("}", ",\"x\":{}}")))).contains("detail=too-deep");
        assertThat(bypass(proxy.chat(ask("a").replace("}", ",\"x\":1000}")))).contains("detail=number-too-long");
        assertThat(reached("limits.json-depth-max")).isEqualTo(1);
        assertThat(reached("limits.json-number-digits-max")).isEqualTo(1);
    }

    @Test
    void takesAHeaderUpToItsBytes() throws Exception {
        proxy = RunningProxy.before(origin, "limits.header-bytes-max=200");

        assertThat(proxy.chat(ask("a"), "X: " + "y".repeat(80)).status()).isEqualTo(200);
        assertThat(reached("limits.header-bytes-max")).isZero();
        assertThat(proxy.chat(ask("a"), "X: " + "y".repeat(200)).status()).isEqualTo(431);
        assertThat(reached("limits.header-bytes-max")).isEqualTo(1);
    }

    @Test
    void takesTheHeaderOfAnAnswerUpToItsBytes() throws Exception {
        proxy = RunningProxy.before(origin, "limits.header-bytes-max=200");
        origin.script((request, turn) -> turn.json(200, ANSWER, "X: " + "y".repeat(300)));

        assertThat(proxy.chat(ask("a")).status()).isEqualTo(502);
        assertThat(reached("limits.header-bytes-max")).isEqualTo(1);
    }

    @Test
    void countsAHeaderAndAnIdleConnectionThatTookTooLong() throws Exception {
        proxy = RunningProxy.before(origin, "limits.header-time-max=200ms", "limits.idle-time-max=2s");
        try (WireClient header = proxy.connect();
                WireClient idle = proxy.connect()) {
            header.send("GET /v1/models HTTP/1.1\r\n");

            assertThat(header.read().status()).isEqualTo(408);
            assertThat(idle.isClosedByServer()).isTrue();
        }
        awaitReached("limits.header-time-max");
        awaitReached("limits.idle-time-max");
    }

    @Test
    void countsABodyThatTookTooLong() throws Exception {
        proxy = RunningProxy.before(origin, "limits.body-time-max=200ms");
        try (WireClient body = proxy.connect()) {
            body.send("POST /v1/chat/completions HTTP/1.1\r\nHost: p\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 9\r\n\r\n{");

            assertThat(body.read().status()).isEqualTo(408);
        }
        assertThat(reached("limits.body-time-max")).isEqualTo(1);
    }

    @Test
    void takesConnectionsUpToTheirNumber() throws Exception {
        proxy = RunningProxy.before(origin, "limits.connections-max=2");
        for (int i = 0; i < 2; i++) {
            clients.add(proxy.connect());
            assertThat(clients.get(i).post("/v1/files", "{}").read().status()).isEqualTo(200);
        }
        assertThat(reached("limits.connections-max")).isZero();

        try (WireClient tooMany = proxy.connect()) {
            assertThat(tooMany.isClosedByServer()).isTrue();
        }

        assertThat(reached("limits.connections-max")).isEqualTo(1);
    }

    @Test
    void takesExchangesUpToTheirNumber() throws Exception {
        holdAnswers();
        proxy = RunningProxy.before(origin, "limits.exchanges-max=2");
        waiting(ask("a"));
        waiting(ask("b"));
        await().atMost(LONG).until(() -> origin.requests().size() == 2);
        assertThat(reached("limits.exchanges-max")).isZero();

        WireMessage refused = proxy.chat(ask("c"));

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.field("retry-after")).contains("1");
        assertThat(reached("limits.exchanges-max")).isEqualTo(1);
    }

    @Test
    void recordsUpToItsNumberOfRecordings() throws Exception {
        holdAnswers();
        proxy = RunningProxy.before(origin, "limits.recordings-max=1");
        WireClient recorded = waiting(ask("a"));
        await().atMost(LONG).until(() -> proxy.metric("ai_proxy_recordings") == 1);
        assertThat(reached("limits.recordings-max")).isZero();
        WireClient relayed = waiting(ask("b"));
        await().atMost(LONG).until(() -> origin.requests().size() == 2);
        assertThat(reached("limits.recordings-max")).isEqualTo(1);

        go.countDown();

        assertThat(recorded.read().status()).isEqualTo(200);
        assertThat(relayed.read().status()).isEqualTo(200);
        await().atMost(LONG).until(() -> proxy.metric("ai_proxy_recordings") == 0);
        assertThat(proxy.chat(ask("a")).field("x-cache")).contains("HIT");
        assertThat(proxy.chat(ask("b")).field("x-cache")).contains("MISS");
    }

    /** Each choice is a line of an object, but an event or three with the answer's identity in a stream. */
    @Test
    void countsAStoredAnswerAsItIsWritten() throws Exception {
        String choice = "{\"index\":%d,\"message\":{\"role\":\"assistant\",\"content\":\"four words are enough\"},"
                + "\"logprobs\":null,\"finish_reason\":\"stop\"}";
        int choices = 3_000;
        String many = "{\"id\":\"" + "i".repeat(100)
                + "\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\","
                + "\"choices\":["
                + IntStream.range(0, choices).mapToObj(choice::formatted).collect(Collectors.joining(","))
                + "],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2}}";
        origin.script((request, turn) -> turn.json(200, many));
        proxy = RunningProxy.before(origin, "limits.recordings-bytes-max=" + (many.length() + 1_000));
        String object = ask("a").replace("{\"model\"", "{\"n\":" + choices + ",\"model\"");
        proxy.chat(object);
        await().atMost(LONG).until(() -> proxy.metric("ai_proxy_recordings_bytes") == 0);

        WireMessage asStream = proxy.chat(object.replace("{\"n\"", "{\"stream\":true,\"n\""));

        assertThat(bypass(asStream)).contains("fwd=miss; detail=recordings-full");
        assertThat(reached("limits.recordings-bytes-max")).isPositive();
        assertThat(proxy.metric("ai_proxy_recordings_bytes")).isZero();
    }

    @Test
    void recordsUpToTheBytesOfAllRecordings() throws Exception {
        int length = ANSWER.getBytes(StandardCharsets.UTF_8).length;
        proxy = RunningProxy.before(origin, "limits.recordings-bytes-max=" + length);
        origin.script((request, turn) -> {
            boolean larger = request.text().contains("larger");
            turn.json(200, larger ? ANSWER.replace("enough", "enough!") : ANSWER);
        });

        proxy.chat(ask("at it"));
        await().atMost(LONG).until(() -> proxy.metric("ai_proxy_recordings_bytes") == 0);
        assertThat(proxy.chat(ask("at it")).field("x-cache")).contains("HIT");
        assertThat(reached("limits.recordings-bytes-max")).isZero();
        assertThat(proxy.chat(ask("larger")).text()).contains("enough!");

        awaitReached("limits.recordings-bytes-max");
        assertThat(proxy.metric("ai_cache_not_stored_total{reason=\"recordings-full\",}"))
                .isEqualTo(1);
    }

    @Test
    void keepsAnAnswerUpToItsBytes() throws Exception {
        int length = ANSWER.getBytes(StandardCharsets.UTF_8).length;
        proxy = RunningProxy.before(origin, "cache.response-bytes-max=" + length);
        origin.script((request, turn) -> {
            boolean larger = request.text().contains("larger");
            turn.json(200, larger ? ANSWER.replace("enough", "enough!") : ANSWER);
        });

        proxy.chat(ask("at it"));
        await().atMost(LONG)
                .untilAsserted(() ->
                        assertThat(proxy.chat(ask("at it")).field("x-cache")).contains("HIT"));
        assertThat(reached("cache.response-bytes-max")).isZero();
        assertThat(proxy.chat(ask("larger")).text()).contains("enough!");

        awaitReached("cache.response-bytes-max");
    }

    @Test
    void letsPlayersJoinUpToTheirNumber() throws Exception {
        holdAnswers();
        proxy = RunningProxy.before(origin, "limits.players-per-recording-max=2");
        WireClient leader = waiting(ask("a"));
        await().atMost(LONG).until(() -> origin.requests().size() == 1);
        WireClient follower = waiting(ask("a"));
        await().atMost(LONG).until(() -> proxy.metric("ai_proxy_exchanges") == 2);
        assertThat(reached("limits.players-per-recording-max")).isZero();
        WireClient oneMore = waiting(ask("a"));
        await().atMost(LONG).until(() -> origin.requests().size() == 2);
        assertThat(reached("limits.players-per-recording-max")).isPositive();

        go.countDown();

        assertThat(leader.read().field("x-cache")).contains("MISS");
        assertThat(follower.read().field("x-cache")).contains("COLLAPSED");
        assertThat(oneMore.read().status()).isEqualTo(200);
    }

    @Test
    void holdsTheOriginUpForASlowClientOfARelay() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        origin.script((request, turn) -> {
            turn.beginStream();
            for (int i = 0; i < 1_000 && sent.getCount() > 0; i++) {
                turn.chunk("data: " + "x".repeat(60_000) + "\n\n");
            }
            turn.endStream();
        });
        proxy = RunningProxy.before(origin, "limits.relay-bytes-max=64KiB");
        try (WireClient slow = proxy.connect()) {
            slow.post("/v1/audio/speech", "{}").readUntil("data: ");

            awaitReached("limits.relay-bytes-max");
            sent.countDown();
        }
    }

    @Test
    void countsAnOriginThatTakesTooLong() throws Exception {
        origin.script((request, turn) -> {
            if (request.text().contains("stream")) {
                turn.beginStream().chunk("data: 1\n\n");
            }
            go.await();
        });
        proxy = RunningProxy.before(origin, "upstream.first-byte-timeout=200ms", "upstream.idle-timeout=300ms");

        assertThat(proxy.ask("/v1/files", "{}").status()).isEqualTo(504);
        assertThat(reached("upstream.first-byte-timeout")).isEqualTo(1);
        try (WireClient cut = proxy.connect()) {
            assertThat(cut.post("/v1/files", "{\"stream\":true}").readToEnd()).contains("origin_timeout");
        }
        assertThat(reached("upstream.idle-timeout")).isEqualTo(1);
    }

    @Test
    void countsAnOriginThatTakesNoConnectionInTime() throws Exception {
        List<Socket> filling = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 8; i++) {
                Socket socket = new Socket();
                filling.add(socket);
                try {
                    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), full.getLocalPort()), 200);
                } catch (IOException backlogIsFull) {
                    break;
                }
            }
            proxy = RunningProxy.before(
                    origin,
                    "upstream.base-url=http://127.0.0.1:" + full.getLocalPort() + "/v1",
                    "upstream.connect-timeout=300ms");

            assertThat(proxy.ask("/v1/files", "{}").status()).isEqualTo(502);
            assertThat(reached("upstream.connect-timeout")).isEqualTo(1);
        } finally {
            for (Socket socket : filling) {
                socket.close();
            }
        }
    }

    @Test
    void takesOriginConnectionsUpToTheirNumber() throws Exception {
        holdAnswers();
        proxy = RunningProxy.before(origin, "upstream.connections-max=2", "server.event-loops=1");
        waiting(ask("a"));
        waiting(ask("b"));
        await().atMost(LONG).until(() -> origin.requests().size() == 2);
        assertThat(reached("upstream.connections-max")).isZero();

        assertThat(proxy.chat(ask("c")).status()).isEqualTo(503);
        assertThat(reached("upstream.connections-max")).isEqualTo(1);
    }

    @Test
    void countsAnAnswerThatNobodyWaitedForAndThatTookTooLong() throws Exception {
        holdAnswers();
        proxy = RunningProxy.before(origin, "cache.finish-time-max=200ms");
        WireClient leaving = waiting(ask("a"));
        await().atMost(LONG).until(() -> origin.requests().size() == 1);

        leaving.reset();

        awaitReached("cache.finish-time-max");
        assertThat(proxy.metric("ai_cache_not_stored_total{reason=\"client-left\",}"))
                .isEqualTo(1);
    }
}
