package dev.reprise.server.scenario;

import static dev.reprise.server.scenario.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients that are slow, silent, many or gone can hold, and for how long. */
class LimitsTest {

    private static final String POST = "POST /v1/files HTTP/1.1\r\nHost: p\r\nContent-Length: 100000\r\n\r\n";

    private final CountDownLatch ended = new CountDownLatch(1);
    private ScriptedOrigin origin;
    private RunningProxy proxy;

    @BeforeEach
    void start() {
        origin = new ScriptedOrigin(Completions::answer);
    }

    @AfterEach
    void stop() {
        ended.countDown();
        proxy.close();
        origin.close();
    }

    private static void isError(WireMessage answer, int status) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.field("connection")).contains("close");
        assertThat(answer.text()).startsWith("{\"error\":{");
    }

    @Test
    void givesAHeaderABoundedTimeHoweverItTricklesIn() throws Exception {
        proxy = RunningProxy.before(origin, "limits.header-time-max=300ms");
        try (WireClient client = proxy.connect()) {
            client.send("GET /v1/models HTTP/1.1\r\n");
            Thread trickling = new Thread(() -> trickle(client));
            trickling.start();

            isError(client.read(), 408);
            assertThat(client.isClosedByServer()).isTrue();
            ended.countDown();
            trickling.join();
        }
        assertThat(origin.requests()).isEmpty();
    }

    private void trickle(WireClient client) {
        try {
            while (!ended.await(20, TimeUnit.MILLISECONDS)) {
                client.send("X: y\r\n");
            }
        } catch (InterruptedException | UncheckedIOException closed) {
            // which is what it waits for
        }
    }

    @Test
    void givesTheHeaderOfALaterRequestTheSameTime() throws Exception {
        proxy = RunningProxy.before(origin, "limits.header-time-max=300ms");
        try (WireClient client = proxy.connect()) {
            assertThat(client.post("/v1/files", "{}").read().status()).isEqualTo(200);
            client.send("GET /v1");

            isError(client.read(), 408);
        }
    }

    /** Of a connection that rests behind an answer that was there at once. */
    @Test
    void expectsNoHeaderUntilOneBegins() throws Exception {
        proxy = RunningProxy.before(origin, "limits.header-time-max=300ms");
        try (WireClient client = proxy.connect()) {
            String head = "POST /v1/chat/completions HTTP/1.1\r\nHost: p\r\nContent-Type: application/json\r\n";
            String refusedAtOnce = head + "X-Cache-Control: ttl=soon\r\nContent-Length: 0\r\n\r\n";
            client.send(refusedAtOnce);
            assertThat(client.read().status()).isEqualTo(400);
            assertThat(ended.await(700, TimeUnit.MILLISECONDS)).isFalse();

            client.send(refusedAtOnce);
            assertThat(client.read().status()).isEqualTo(400);
        }
    }

    @Test
    void doesNotCountTheTimeOfABodyOrAnAnswerAsTheHeaders() throws Exception {
        proxy = RunningProxy.before(origin, "limits.header-time-max=300ms");
        try (WireClient client = proxy.connect()) {
            client.send("POST /v1/files HTTP/1.1\r\nHost: p\r\nContent-Length: 5\r\n\r\nab");
            ended.await(500, TimeUnit.MILLISECONDS);
            client.send("cde");

            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void givesABodyThatIsReadForItsKeyABoundedTime() throws Exception {
        proxy = RunningProxy.before(origin, "limits.body-time-max=300ms");
        try (WireClient client = proxy.connect()) {
            client.send("POST /v1/chat/completions HTTP/1.1\r\nHost: p\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 1000\r\n\r\n{");

            isError(client.read(), 408);
            assertThat(client.isClosedByServer()).isTrue();
        }
        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void closesAConnectionThatHasBeenIdleForTooLong() throws Exception {
        proxy = RunningProxy.before(origin, "limits.idle-time-max=300ms");
        try (WireClient silent = proxy.connect();
                WireClient used = proxy.connect()) {
            assertThat(used.post("/v1/files", "{}").read().status()).isEqualTo(200);

            assertThat(silent.isClosedByServer()).isTrue();
            assertThat(used.isClosedByServer()).isTrue();
        }
    }

    @Test
    void letsGoOfTheOriginWhenTheClientIsSilentInTheMiddleOfItsUpload() throws Exception {
        CountDownLatch noticed = new CountDownLatch(1);
        origin.close();
        origin = ScriptedOrigin.readingHeads((request, turn) -> {
            turn.in().readAllBytes();
            noticed.countDown();
        });
        proxy = RunningProxy.before(origin, "limits.body-idle-time-max=300ms");
        try (WireClient client = proxy.connect()) {
            client.send(POST + "a part");

            isError(client.read(), 408);
            assertThat(client.isClosedByServer()).isTrue();
        }
        assertThat(noticed.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(proxy.metric("ai_proxy_limit_total{limit=\"limits.body-idle-time-max\",}"))
                .isEqualTo(1);
        assertThat(proxy.metric("ai_proxy_errors_total{kind=\"request_timeout\",}"))
                .isEqualTo(1);
    }

    @Test
    void countsEveryPartOfAnUploadAsASignOfLife() throws Exception {
        proxy = RunningProxy.before(origin, "limits.body-idle-time-max=2s");
        try (WireClient client = proxy.connect()) {
            client.send("POST /v1/files HTTP/1.1\r\nHost: p\r\nContent-Length: 6\r\n\r\n");
            for (int i = 0; i < 6; i++) {
                ended.await(500, TimeUnit.MILLISECONDS);
                client.send("x");
            }

            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void resetsAClientThatTakesNothingOfItsAnswer() throws Exception {
        origin.script((request, turn) -> {
            turn.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
            turn.send(new byte[100_000_000]);
        });
        proxy = RunningProxy.before(origin, "limits.write-idle-time-max=500ms");
        try (WireClient client = proxy.connect()) {
            client.send("GET /v1/files/1/content HTTP/1.1\r\nHost: p\r\n\r\n").readUntil("\r\n\r\n");

            await().until(() -> proxy.metric("ai_proxy_limit_total{limit=\"limits.write-idle-time-max\",}") == 1);
            await().until(() -> proxy.metric("ai_proxy_exchanges") == 0);
            assertThat(client.readToEnd()).endsWith("<reset>");
        }
    }

    @Test
    void doesNotTakeASlowReaderForAStalledOne() throws Exception {
        origin.script((request, turn) -> {
            turn.send("HTTP/1.1 200 OK\r\nContent-Length: 20000000\r\n\r\n");
            turn.send(new byte[20_000_000]);
        });
        proxy = RunningProxy.before(origin, "limits.write-idle-time-max=2s");
        try (WireClient client = proxy.connect()) {
            client.send("GET /v1/files/1/content HTTP/1.1\r\nHost: p\r\n\r\n").readUntil("\r\n\r\n");
            for (int i = 0; i < 10; i++) {
                ended.await(400, TimeUnit.MILLISECONDS);
                assertThat(client.readRaw(2_000_000)).hasSize(2_000_000);
            }
        }
        assertThat(proxy.metric("ai_proxy_limit_total{limit=\"limits.write-idle-time-max\",}"))
                .isZero();
    }

    @Test
    void givesAHeaderThatBeganBehindARequestItsTimeFromTheAnswerOn() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        origin.script((request, turn) -> {
            begun.await();
            turn.json(200, "{}");
        });
        proxy = RunningProxy.before(origin, "limits.header-time-max=300ms");
        try (WireClient client = proxy.connect()) {
            client.send("GET /v1/x HTTP/1.1\r\nHost: p\r\n\r\nGET /v1/y HTTP/1.1\r\nHos");
            begun.countDown();

            assertThat(client.read().status()).isEqualTo(200);
            isError(client.read(), 408);
        }
    }

    @Test
    void doesNotTakeAnOriginThatThinksForAnIdleClient() throws Exception {
        origin.script((request, turn) -> {
            ended.await(900, TimeUnit.MILLISECONDS);
            turn.json(200, "{}");
        });
        proxy = RunningProxy.before(origin, "limits.idle-time-max=300ms");

        assertThat(proxy.ask("/v1/files", "{}").status()).isEqualTo(200);
    }

    @Test
    void closesConnectionsBeyondTheLimitAtOnce() throws Exception {
        proxy = RunningProxy.before(origin, "limits.connections-max=2");
        try (WireClient one = proxy.connect();
                WireClient two = proxy.connect()) {
            one.post("/v1/files", "{}").read();
            two.post("/v1/files", "{}").read();
            try (WireClient tooMany = proxy.connect()) {
                assertThat(tooMany.isClosedByServer()).isTrue();
            }
            assertThat(one.post("/v1/files", "{}").read().status()).isEqualTo(200);
        }

        await().untilAsserted(() -> assertThat(isServed()).isTrue());
    }

    private boolean isServed() {
        try (WireClient again = proxy.connect()) {
            return again.post("/v1/files", "{}").read().status() == 200;
        } catch (UncheckedIOException refused) {
            return false;
        }
    }

    @Test
    void letsGoOfTheOriginWhenTheClientLeavesInTheMiddleOfItsUpload() throws Exception {
        CountDownLatch noticed = new CountDownLatch(1);
        origin.close();
        origin = ScriptedOrigin.readingHeads((request, turn) -> {
            turn.in().readAllBytes();
            noticed.countDown();
        });
        proxy = RunningProxy.before(origin);
        WireClient client = proxy.connect();
        client.send(POST + "a part");
        await().until(() -> origin.requests().size() == 1);

        client.reset();

        assertThat(noticed.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void letsGoOfTheOriginWhenTheClientLeavesInTheMiddleOfItsAnswer() throws Exception {
        CountDownLatch noticed = new CountDownLatch(1);
        origin.script((request, turn) -> {
            turn.beginStream().chunk("data: 1\n\n");
            if (turn.in().read() < 0) {
                noticed.countDown();
            }
        });
        proxy = RunningProxy.before(origin);
        WireClient client = proxy.connect();
        client.post("/v1/audio/speech", "{}").readUntil("data: 1\n\n");

        client.close();

        assertThat(noticed.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void givesUpAnOriginThatTakesNoMoreOfAnUpload() throws Exception {
        origin.close();
        origin = ScriptedOrigin.readingHeads((request, turn) -> ended.await());
        proxy = RunningProxy.before(origin, "upstream.idle-timeout=300ms");
        try (WireClient client = proxy.connect()) {
            client.send("POST /v1/files HTTP/1.1\r\nHost: p\r\nContent-Length: 64000000\r\n\r\n")
                    .send(new byte[32_000_000]);

            isError(client.read(), 504);
        }
    }

    @Test
    void closesAConnectionToTheOriginThatNobodyHasUsedForItsTime() throws Exception {
        CountDownLatch noticed = new CountDownLatch(1);
        origin.script((request, turn) -> {
            turn.json(200, "{}");
            if (turn.in().read() < 0) {
                noticed.countDown();
            }
        });
        proxy = RunningProxy.before(origin, "upstream.pool-idle-time=200ms");

        assertThat(proxy.ask("/v1/files", "{}").status()).isEqualTo(200);

        assertThat(noticed.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void staysUsableWhenManyClientsLeaveAtEveryMoment() throws Exception {
        proxy = RunningProxy.before(origin);
        String request = "POST /v1/chat/completions HTTP/1.1\r\nHost: p\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + ask("leaving").length() + "\r\n\r\n" + ask("leaving");
        for (int length = 1; length <= request.length(); length += 3) {
            WireClient client = proxy.connect();
            client.send(request.substring(0, length));
            if (length % 2 == 0) {
                client.reset();
            } else {
                client.close();
            }
        }

        assertThat(proxy.chat(ask("staying")).status()).isEqualTo(200);
        await().until(() -> proxy.metric("ai_proxy_exchanges") == 0);
    }
}
