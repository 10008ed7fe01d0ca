package dev.reprise.server.process;

import static dev.reprise.server.scenario.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.redis.RedisServer;
import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.ScriptedOrigin;
import dev.reprise.server.scenario.WireClient;
import dev.reprise.server.scenario.WireMessage;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the process ends when it is told to. */
class StopTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final CountDownLatch seen = new CountDownLatch(1);
    private final ScriptedOrigin origin = new ScriptedOrigin((request, turn) -> {
        turn.beginStream().chunk(Completions.text("four words"));
        seen.await();
        turn.chunk(Completions.chunk("{\"content\":\" are enough\"}", "\"stop\""))
                .chunk("data: [DONE]\n\n")
                .endStream();
    });

    @AfterEach
    void stop() {
        seen.countDown();
        origin.close();
    }

    private static void untilDraining(RepriseProcess reprise) {
        await().atMost(PATIENCE).until(() -> reprise.page("/readyz").status() == 503);
    }

    @Test
    void saysThatItIsNotReadyAndFinishesItsStreams() throws Exception {
        try (RepriseProcess reprise = RepriseCommandLine.before(origin).start();
                WireClient streaming = reprise.connect()) {
            streaming.post("/v1/chat/completions", Completions.askStream("one")).readUntil("four words");

            reprise.signal("TERM");
            untilDraining(reprise);

            WireMessage ready = reprise.page("/readyz");
            assertThat(ready.text()).contains("\"draining\"");
            assertThat(reprise.page("/healthz").status()).isEqualTo(200);
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThatThrownBy(() -> connect(reprise)).isInstanceOf(ConnectException.class));
            seen.countDown();
            assertThat(streaming.readToEnd()).contains("are enough").endsWith("0\r\n\r\n");
            assertThat(reprise.exitCode()).isZero();
        }
    }

    private static void connect(RepriseProcess reprise) throws IOException {
        new Socket(reprise.address().getAddress(), reprise.address().getPort()).close();
    }

    @Test
    void breaksWhatIsStillUnderWayAfterItsTimeAndStillExitsWithZero() throws Exception {
        try (RepriseProcess reprise = RepriseCommandLine.before(origin)
                        .set("limits.drain-time-max=500ms")
                        .start();
                WireClient streaming = reprise.connect()) {
            streaming.post("/v1/chat/completions", Completions.askStream("one")).readUntil("four words");

            reprise.signal("TERM");

            assertThat(streaming.readToEnd()).doesNotContain("0\r\n\r\n").doesNotContain("[DONE]");
            assertThat(reprise.exitCode()).isZero();
        }
    }

    @Test
    void keepsWhatIsFinishedWhileItStops() throws Exception {
        try (RedisServer redis = RedisServer.started();
                RepriseProcess reprise = RepriseCommandLine.before(origin)
                        .set("redis.url=" + redis.url())
                        .start();
                WireClient streaming = reprise.connect()) {
            streaming.post("/v1/chat/completions", Completions.askStream("one")).readUntil("four words");

            reprise.signal("TERM");
            untilDraining(reprise);
            seen.countDown();

            assertThat(streaming.readToEnd()).endsWith("0\r\n\r\n");
            assertThat(reprise.exitCode()).isZero();
            assertThat(redis.responses()).isEqualTo("1");
        }
    }

    @Test
    void exitsWithZeroWhenNothingIsUnderWay() throws Exception {
        origin.script(Completions::answer);
        try (RepriseProcess reprise = RepriseCommandLine.before(origin).start();
                WireClient idle = reprise.connect()) {
            idle.post("/v1/chat/completions", ask("one")).read();

            reprise.signal("TERM");

            assertThat(idle.isClosedByServer()).isTrue();
            assertThat(reprise.exitCode()).isZero();
        }
    }

    @Test
    void servesOnDuringTheDelayAndTellsClientsToGoElsewhere() throws Exception {
        origin.script(Completions::answer);
        try (RepriseProcess reprise = RepriseCommandLine.before(origin)
                        .set("server.drain-delay=1h")
                        .start();
                WireClient idle = reprise.connect()) {
            WireMessage before = idle.post("/v1/chat/completions", ask("one")).read();

            reprise.signal("TERM");
            untilDraining(reprise);
            WireMessage last = idle.post("/v1/chat/completions", ask("one")).read();
            WireMessage late = reprise.chat(ask("one"));

            assertThat(before.field("connection")).isEmpty();
            assertThat(last.field("connection")).contains("close");
            assertThat(idle.isClosedByServer()).isTrue();
            assertThat(late.xCache()).isEqualTo("HIT");
            reprise.signal("TERM");
            assertThat(reprise.exitCode()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void aSecondSignalEndsTheWaiting(String second) throws Exception {
        try (RepriseProcess reprise = RepriseCommandLine.before(origin)
                        .set("limits.drain-time-max=1h")
                        .start();
                WireClient streaming = reprise.connect()) {
            streaming.post("/v1/chat/completions", Completions.askStream("one")).readUntil("four words");
            reprise.signal("TERM");
            untilDraining(reprise);

            reprise.signal(second);

            assertThat(streaming.readToEnd()).doesNotContain("0\r\n\r\n").doesNotContain("[DONE]");
            assertThat(reprise.exitCode()).isZero();
        }
    }

    /** A Redis that takes the connection and says nothing keeps it from being ready. */
    @Test
    void isToldToStopBeforeItIsReady() throws Exception {
        int management = freePort();
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                RepriseProcess reprise = RepriseCommandLine.before(origin)
                        .set("redis.url=redis://127.0.0.1:" + silent.getLocalPort())
                        .set("redis.connect-timeout=1m", "management.port=" + management)
                        .launch()) {
            await().atMost(PATIENCE).ignoreExceptions().until(() -> starting(management));

            reprise.signal("TERM");

            assertThat(reprise.exitCode()).isZero();
            assertThat(reprise.out()).isEmpty();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static boolean starting(int management) {
        try (WireClient probe = new WireClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), management))) {
            return probe.send("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .read()
                    .text()
                    .contains("\"starting\"");
        }
    }

    @Test
    void aStartThatFailsHasAnExitCodeOfItsOwn() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RepriseProcess reprise = RepriseCommandLine.before(origin)
                        .set("server.port=" + taken.getLocalPort())
                        .launch()) {
            assertThat(reprise.exitCode()).isEqualTo(1);
            assertThat(reprise.err()).contains("server.port: " + taken.getLocalPort());
        }
    }
}
