package dev.reprise.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a server stops: nobody new, nobody idle, and whoever is being answered to the end or to the limit. */
class DrainTest {

    private final CountDownLatch seen = new CountDownLatch(1);
    private ScriptedOrigin origin;
    private CompletableFuture<Void> stopped;

    @BeforeEach
    void start() {
        origin = new ScriptedOrigin((request, turn) -> {
            turn.beginStream().chunk("data: 1\n\n");
            seen.await();
            turn.chunk("data: 2\n\n").endStream();
        });
    }

    @AfterEach
    void stop() throws Exception {
        seen.countDown();
        stopped.get(20, TimeUnit.SECONDS);
        origin.close();
    }

    private void drain(RunningProxy proxy) {
        stopped = proxy.server().stop().toCompletableFuture();
    }

    @Test
    void letsAStreamFinishAndNobodyElseIn() throws Exception {
        RunningProxy proxy = RunningProxy.before(origin, "limits.drain-time-max=20s");
        InetSocketAddress address = proxy.address();
        try (WireClient streaming = proxy.connect();
                WireClient idle = proxy.connect()) {
            streaming.post("/v1/audio/speech", "{}").readUntil("data: 1\n\n");

            drain(proxy);

            assertThat(idle.isClosedByServer()).isTrue();
            assertThatThrownBy(() -> new Socket(address.getAddress(), address.getPort()).close())
                    .isInstanceOf(ConnectException.class);
            assertThat(stopped).isNotDone();
            seen.countDown();
            assertThat(streaming.readToEnd()).contains("data: 2\n\n").endsWith("0\r\n\r\n");
        }
        stopped.get(10, TimeUnit.SECONDS);
    }

    @Test
    void breaksWhatIsStillUnderWayAfterTheLimit() throws Exception {
        RunningProxy proxy = RunningProxy.before(origin, "limits.drain-time-max=300ms");
        try (WireClient streaming = proxy.connect();
                WireClient old = proxy.connect()) {
            streaming.post("/v1/audio/speech", "{}").readUntil("data: 1\n\n");
            old.send("GET /v1/files/1/content HTTP/1.0\r\n\r\n").readUntil("data: 1\n\n");

            drain(proxy);

            assertThat(streaming.readToEnd()).doesNotContain("0\r\n\r\n");
            assertThat(old.readToEnd()).endsWith("<reset>");
        }
        stopped.get(10, TimeUnit.SECONDS);
    }

    @Test
    void saysInTheAnswerThatItIsTheLastOne() throws Exception {
        origin.script((request, turn) -> {
            seen.await();
            turn.json(200, "{}");
        });
        RunningProxy proxy = RunningProxy.before(origin, "limits.drain-time-max=20s");
        try (WireClient waiting = proxy.connect()) {
            waiting.post("/v1/files", "{}");
            await().until(() -> origin.requests().size() == 1);

            drain(proxy);
            seen.countDown();

            assertThat(waiting.read().field("connection")).contains("close");
            assertThat(waiting.isClosedByServer()).isTrue();
        }
    }

    /** Its head was written before there was an end to announce. */
    @Test
    void servesOnceMoreWhereAStreamCouldNotSayThatItIsTheLast() throws Exception {
        CountDownLatch drains = new CountDownLatch(1);
        origin.script((request, turn) -> {
            turn.beginStream().chunk(Completions.text("early "));
            drains.await();
            turn.chunk(Completions.chunk("{}", "\"stop\"") + "data: [DONE]\n\n").endStream();
        });
        RunningProxy proxy = RunningProxy.before(origin, "server.drain-delay=10m");
        try (WireClient client = proxy.connect()) {
            client.post("/v1/chat/completions", Completions.askStream("one")).readUntil("early ");
            drain(proxy);
            drains.countDown();
            client.readUntil("0\r\n\r\n");

            WireMessage last = client.post("/v1/chat/completions", Completions.askStream("one"))
                    .read();

            assertThat(last.status()).isEqualTo(200);
            assertThat(last.field("connection")).contains("close");
            assertThat(client.isClosedByServer()).isTrue();
        }
        proxy.server().hurry();
    }

    @Test
    void saysSoToThoseWhoConnectWhileItStillServesOn() throws Exception {
        origin.script((request, turn) -> turn.json(200, "{}"));
        RunningProxy proxy = RunningProxy.before(origin, "server.drain-delay=10m");
        drain(proxy);

        try (WireClient late = proxy.connect()) {
            late.post("/v1/files", "{}");

            assertThat(late.read().field("connection")).contains("close");
            assertThat(late.isClosedByServer()).isTrue();
        }
        proxy.server().hurry();
    }
}
