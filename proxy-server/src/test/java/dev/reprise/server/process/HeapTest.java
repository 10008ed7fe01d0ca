package dev.reprise.server.process;

import static dev.reprise.server.scenario.Completions.ask;
import static dev.reprise.server.scenario.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.ScriptedOrigin;
import dev.reprise.server.scenario.WireClient;
import dev.reprise.server.scenario.WireMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The process is short of memory. */
class HeapTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int CLIENTS_MAX = 120;
    private static final int CLIENTS_HELD_MAX = 100; // a MiB each: well before the heap of 128 MiB has no room at all
    private static final int PIECES = 16;
    private static final String PIECE = Completions.text("x".repeat(64 << 10));
    private static final int ANSWER_BYTES = 400_000;
    private static final int ANSWERS = 300;
    private static final int TINY_CHUNKS = 250_000;
    private static final int TINY_ANSWERS = 16;
    private static final int EXIT_OUT_OF_MEMORY = 3;

    private final CountDownLatch answering = new CountDownLatch(1);
    private final ScriptedOrigin origin = new ScriptedOrigin((request, turn) -> {
        if (Completions.wantsStream(request)) {
            turn.beginStream();
            sendPieces(turn);
            answering.await();
            sendPieces(turn);
            turn.chunk(Completions.stream(false)).endStream();
        } else {
            Completions.answer(request, turn);
        }
    });
    private final List<WireClient> clients = new ArrayList<>();

    @AfterEach
    void stop() {
        answering.countDown();
        clients.forEach(WireClient::close);
        origin.close();
    }

    private static void sendPieces(ScriptedOrigin.Turn turn) throws IOException {
        for (int i = 0; i < PIECES; i++) {
            turn.chunk(PIECE);
        }
    }

    /** Answers are recorded and do not end, until the heap is full of them. In the end they are too large to be judged. */
    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:+UseG1GC"})
    void shedsWhatIsNewAndServesAgainOnceThereIsRoom(String collector) throws Exception {
        try (RepriseProcess reprise = RepriseCommandLine.before(origin)
                .jvm("-Xmx128m", "-Xms128m", collector)
                .set("limits.recordings-bytes-max=1GiB", "cache.response-bytes-max=1100KiB")
                .set("limits.heap-percent-max=60")
                .start()) {
            WireMessage shed = untilShed(reprise);

            assertThat(clients).hasSizeLessThan(CLIENTS_HELD_MAX);
            assertThat(shed.status()).isEqualTo(503);
            assertThat(shed.text()).contains("overloaded", "limits.heap-percent-max");
            assertThat(shed.field("retry-after")).contains("1");
            answering.countDown();
            assertThat(clients).allMatch(client -> client.readToEnd().contains("data: [DONE]"));
            await().atMost(PATIENCE).until(() -> reprise.chat(ask("afterwards")).status() == 200);
            assertThat(reprise.metric("ai_proxy_limit_total{limit=\"limits.heap-percent-max\",}"))
                    .isPositive();
            assertThat(reprise.isAlive()).isTrue();
        }
    }

    /** What counts of an answer is its bytes, so they have to be what it takes, however the origin cuts them. */
    @Test
    void answersInChunksOfAByteTakeAboutTheirOwnSize() throws Exception {
        byte[] chunks = "1\r\na\r\n".repeat(TINY_CHUNKS).getBytes(StandardCharsets.US_ASCII);
        origin.script((request, turn) -> {
            turn.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .send(chunks);
            answering.await();
            turn.endStream();
        });
        try (RepriseProcess reprise = RepriseCommandLine.before(origin)
                .jvm("-Xmx64m")
                .set("limits.heap-percent-max=100")
                .start()) {
            for (int i = 0; i < TINY_ANSWERS; i++) {
                clients.add(reprise.connect().post("/v1/chat/completions", ask("question " + i)));
            }
            await().atMost(PATIENCE)
                    .until(() -> reprise.metric("ai_proxy_recordings_bytes") == TINY_ANSWERS * TINY_CHUNKS);

            answering.countDown();

            assertThat(clients).allMatch(client -> client.read().body().length == TINY_CHUNKS);
            assertThat(reprise.isAlive()).isTrue();
        }
    }

    /** What is stored in memory is the first to go; else it would be shed for as long as nothing of it is stale. */
    @Test
    void aStoreThatIsTooLargeForTheHeapGivesWay() throws Exception {
        origin.script((request, turn) -> turn.json(200, Completions.ANSWER.replace("four", "x".repeat(ANSWER_BYTES))));
        answering.countDown();
        try (RepriseProcess reprise = RepriseCommandLine.before(origin)
                .jvm("-Xmx64m", "-Xms64m", "-XX:+UseSerialGC")
                .set("cache.memory-bytes=1GiB")
                .start()) {
            for (int i = 0; i < ANSWERS; i++) {
                reprise.chat(ask("question " + i));
            }

            await().atMost(PATIENCE).until(() -> reprise.chat(ask("afterwards")).status() == 200);
            assertThat(reprise.isAlive()).isTrue();
            assertThat(reprise.err()).contains("cache.memory-bytes: ");
        }
    }

    /** Fills the heap by one answer after the other, and returns the first that is not the origin's. */
    private WireMessage untilShed(RepriseProcess reprise) {
        for (int i = 0; i < CLIENTS_MAX; i++) {
            WireClient client = reprise.connect();
            client.post("/v1/chat/completions", askStream("question " + i), "Connection: close");
            await().atMost(PATIENCE).until(client::hasAnswer);
            if (origin.requests().size() <= i) {
                try (client) {
                    return client.read();
                }
            }
            clients.add(client);
        }
        throw new AssertionError("not shed: " + reprise.err());
    }

    @Test
    void exitsWhenThereIsNoneLeft() throws Exception {
        try (RepriseProcess reprise = RepriseCommandLine.before(origin)
                .jvm("-Xmx32m")
                .set("limits.heap-percent-max=100")
                .start()) {
            WireClient client = reprise.connect();
            clients.add(client);
            try {
                client.post("/v1/chat/completions", ask("x".repeat(30 << 20)));
            } catch (UncheckedIOException gone) {
                // it ends while it reads
            }

            assertThat(reprise.exitCode()).isEqualTo(EXIT_OUT_OF_MEMORY);
        }
    }

    @Test
    void theLauncherAsksForThat() throws Exception {
        assertThat(Files.readString(Path.of("../reprise"))).contains("exec \"$java\" -XX:+ExitOnOutOfMemoryError ");
    }
}
