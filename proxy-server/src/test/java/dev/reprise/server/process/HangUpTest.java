package dev.reprise.server.process;

import static dev.reprise.server.scenario.Completions.ask;
import static dev.reprise.server.scenario.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.ScriptedOrigin;
import dev.reprise.server.scenario.WireClient;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hang-up has the process read its configuration again. */
class HangUpTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration FORMER_PATIENCE = Duration.ofSeconds(7);

    @TempDir
    Path folder;

    private final ScriptedOrigin origin = new ScriptedOrigin(Completions::answer);

    @AfterEach
    void stop() {
        origin.close();
    }

    @Test
    void takesWhatHasChangedOrSaysWhyNotAndServesOn() throws Exception {
        Path file = Files.writeString(folder.resolve("reprise.yaml"), "cache:\n  debug-headers: false\n");
        try (RepriseProcess reprise = RepriseCommandLine.before(origin)
                .set("server.reload-interval=0s", "log.level=error")
                .environment("REPRISE_CONFIG", file.toString())
                .start()) {
            Files.writeString(file, "cache:\n  debug-headers: true\nlog:\n  format: json\n");
            reprise.signal("HUP");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(reprise.err()).contains("Configuration taken"));
            assertThat(reprise.err()).contains("changed: cache.debug-headers, log.format");
            assertThat(reprise.chat(ask("one")).field("cache-status").orElse(""))
                    .contains("key=");

            Files.writeString(file, "redis:\n  key-prefix: other\n");
            reprise.signal("HUP");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(reprise.err()).contains("Configuration refused"));

            assertThat(reprise.chat(ask("one")).field("cache-status").orElse(""))
                    .contains("key=");
            assertThat(reprise.err())
                    .contains("\"message\":\"Configuration refused, the former stays: redis.key-prefix");
            reprise.signal("TERM");
            assertThat(reprise.exitCode()).isZero();
        }
    }

    /** Without a command it serves, too; a hang-up ended it. */
    @Test
    void heedsOneWhereNobodySaidServe() throws Exception {
        Path file = Files.writeString(folder.resolve("reprise.yaml"), "cache:\n  debug-headers: false\n");
        try (RepriseProcess reprise = RepriseCommandLine.of()
                .set("upstream.base-url=http://127.0.0.1:" + origin.port() + "/v1", "server.reload-interval=0s")
                .environment("REPRISE_CONFIG", file.toString())
                .start()) {
            Files.writeString(file, "cache:\n  debug-headers: true\n");
            reprise.signal("HUP");

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(reprise.err()).contains("Configuration taken"));
            assertThat(reprise.chat(ask("one")).status()).isEqualTo(200);
        }
    }

    /** It is asked to read its configuration again while it waits for Redis, before it serves. */
    @Test
    void heedsOneThatComesWhileItStarts() throws Exception {
        Path file = Files.writeString(folder.resolve("reprise.yaml"), "cache:\n  debug-headers: false\n");
        ServerSocket redis = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        try (RepriseProcess reprise = RepriseCommandLine.before(origin)
                .set("server.reload-interval=0s", "redis.url=redis://127.0.0.1:" + redis.getLocalPort())
                .environment("REPRISE_CONFIG", file.toString())
                .launch()) {
            Socket waiting = redis.accept();
            Files.writeString(file, "cache:\n  debug-headers: true\n");
            reprise.signal("HUP");
            waiting.close();
            redis.close();

            reprise.untilReady();

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(reprise.err()).contains("Configuration taken"));
        }
    }

    /** A drain time that was raised while it ran is kept to when it stops: longer than the former and all that comes after it. */
    @Test
    void drainsAsLongAsThePresentConfigurationSays() throws Exception {
        CountDownLatch answering = new CountDownLatch(1);
        origin.script((request, turn) -> {
            turn.beginStream();
            turn.chunk(Completions.text("one"));
            answering.await();
            turn.chunk(Completions.stream(false)).endStream();
        });
        Path file = Files.writeString(folder.resolve("reprise.yaml"), "limits:\n  drain-time-max: 1s\n");
        try (RepriseProcess reprise = RepriseCommandLine.before(origin)
                        .set("server.reload-interval=0s")
                        .environment("REPRISE_CONFIG", file.toString())
                        .start();
                WireClient client = reprise.connect()) {
            Files.writeString(file, "limits:\n  drain-time-max: 2m\n");
            reprise.signal("HUP");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(reprise.err()).contains("Configuration taken"));
            client.post("/v1/chat/completions", askStream("one"), "Connection: close")
                    .readUntil("one");

            reprise.signal("TERM");

            await().during(FORMER_PATIENCE).atMost(PATIENCE).until(reprise::isAlive);
            answering.countDown();
            assertThat(client.readToEnd()).contains("data: [DONE]");
            assertThat(reprise.exitCode()).isZero();
        }
    }
}
