package dev.reprise.server.process;

import static dev.reprise.server.scenario.Completions.ANSWER;
import static dev.reprise.server.scenario.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.scenario.ScriptedOrigin;
import dev.reprise.server.scenario.WireClient;
import dev.reprise.server.scenario.WireMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Chat requests with images in them, many at a time, on a heap of 256 MiB. */
@EnabledOnOs(OS.LINUX)
@Timeout(400)
class LargeBodiesTest {

    private static final int REQUESTS = 8;
    private static final int IMAGE_BYTES = 30_000_000;
    private static final byte[] IMAGE = "A".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII);
    private static final String TAIL = "\"}}]}],\"model\":\"m\"}";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final AtomicLong received = new AtomicLong();
    private final ScriptedOrigin origin = ScriptedOrigin.readingHeads(this::answer);
    private final ExecutorService threads = Executors.newFixedThreadPool(REQUESTS);

    @AfterEach
    void stop() {
        threads.shutdownNow();
        origin.close();
    }

    private void answer(WireMessage request, ScriptedOrigin.Turn turn) throws IOException {
        long length = Long.parseLong(request.field("content-length").orElseThrow());
        turn.in().skipNBytes(length);
        received.addAndGet(length);
        turn.json(200, ANSWER);
    }

    private static String head(int number) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:"
                + number + ",";
    }

    private WireMessage askWithImage(RepriseProcess reprise, int number, CyclicBarrier together) throws Exception {
        String head = head(number);
        try (WireClient client = reprise.connect()) {
            together.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: p\r\nContent-Type: application/json\r\nContent-Length: "
                            + (head.length() + IMAGE_BYTES + TAIL.length()) + "\r\n\r\n" + head);
            for (int sent = 0; sent < IMAGE_BYTES; sent += IMAGE.length) {
                client.send(IMAGE);
            }
            return client.send(TAIL).read();
        }
    }

    @Test
    void endWellWhoeverComesFirst() throws Exception {
        try (RepriseProcess reprise =
                RepriseCommandLine.before(origin).set("limits.body-time-max=5m").start()) {
            CyclicBarrier together = new CyclicBarrier(REQUESTS);
            List<Callable<WireMessage>> asking = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                int number = i;
                asking.add(() -> askWithImage(reprise, number, together));
            }

            List<Future<WireMessage>> answers = threads.invokeAll(asking);

            long bytes = 0;
            for (int i = 0; i < REQUESTS; i++) {
                WireMessage answer = answers.get(i).get();
                assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                assertThat(answer.text()).isEqualTo(ANSWER);
                assertThat(answer.cacheStatus()).containsAnyOf("fwd=miss", "detail=requests-full");
                bytes += head(i).length() + IMAGE_BYTES + TAIL.length();
            }
            assertThat(received.get()).isEqualTo(bytes);
            assertThat(answers.stream().map(LargeBodiesTest::isMiss).filter(Boolean::booleanValue))
                    .as("read for their keys")
                    .isNotEmpty();
            await().atMost(PATIENCE).until(() -> reprise.metric("ai_proxy_requests_bytes") == 0);
            print(reprise);
            assertThat(reprise.isAlive()).isTrue();
            assertThat(reprise.metric("ai_proxy_bugs_total")).isZero();
        }
    }

    private static boolean isMiss(Future<WireMessage> answer) {
        try {
            return answer.get().cacheStatus().contains("fwd=miss");
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    private static void print(RepriseProcess reprise) throws IOException {
        String peak = Files.readString(Path.of("/proc/" + reprise.pid() + "/status"))
                .lines()
                .filter(line -> line.startsWith("VmHWM"))
                .findFirst()
                .orElse("");
        System.out.printf(
                "%d bodies of %d bytes at a time on a heap of 256 MiB: %.0f not read for a key, %s%n",
                REQUESTS,
                IMAGE_BYTES,
                reprise.metric("ai_proxy_limit_total{limit=\"limits.requests-bytes-max\",}"),
                peak.replaceAll("\\s+", " "));
    }

    @Test
    void leaveTheProxyAsItWas() throws Exception {
        try (RepriseProcess reprise =
                RepriseCommandLine.before(origin).set("limits.body-time-max=5m").start()) {
            for (int i = 0; i < 6; i++) {
                WireMessage answer = askWithImage(reprise, i % 2, new CyclicBarrier(1));
                await().atMost(PATIENCE).until(() -> reprise.metric("ai_proxy_recordings") == 0);

                assertThat(answer.xCache()).as("request %d", i).isEqualTo(i < 2 ? "MISS" : "HIT");
            }
            assertThat(reprise.chat(ask("small")).status()).isEqualTo(200);
        }
    }
}
