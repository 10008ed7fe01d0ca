package dev.reprise.server.scenario;

import static dev.reprise.server.scenario.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.canaries.Canaries;
import dev.reprise.server.process.RepriseCommandLine;
import dev.reprise.server.process.RepriseProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a proxy asks itself when it starts. */
class WarmAtStartTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private final CountDownLatch seen = new CountDownLatch(1);
    private final ScriptedOrigin origin = new ScriptedOrigin(Completions::answer);

    @AfterEach
    void stop() {
        seen.countDown();
        origin.close();
    }

    private void answersOnlyWhenSeen() {
        origin.script((request, turn) -> {
            seen.await();
            Completions.answer(request, turn);
        });
    }

    @Test
    void whatItAskedIsAHitForWhomeverItAskedFor() throws Exception {
        Path file = Files.writeString(folder.resolve("lines.jsonl"), ask("one") + "\n");
        Path key = Files.writeString(folder.resolve("key"), Canaries.CREDENTIAL + "\n");

        try (RunningProxy proxy = RunningProxy.before(origin, "warm.at-start=" + file, "warm.api-key-file=" + key)) {
            await().atMost(PATIENCE)
                    .until(() -> proxy.chat(
                                            ask("one"),
                                            "Authorization: Bearer " + Canaries.CREDENTIAL,
                                            "X-Cache-Control: only-if-cached")
                                    .status()
                            == 200);

            assertThat(origin.requests()).hasSize(1);
            assertThat(proxy.chat(ask("one")).field("x-cache")).hasValue("MISS");
        }
    }

    @Test
    void isReadyThoughNothingIsAnswered() throws Exception {
        answersOnlyWhenSeen();
        Path file = Files.writeString(folder.resolve("lines.txt"), Canaries.PROMPT + " one\ntwo\n");

        try (RunningProxy proxy = RunningProxy.before(origin, "warm.at-start=" + file, "warm.model=m")) {
            await().atMost(PATIENCE).until(() -> origin.requests().size() == 2);

            try (WireClient client = new WireClient(proxy.server().managementAddress())) {
                client.send("GET /readyz HTTP/1.1\r\nHost: m\r\nConnection: close\r\n\r\n");
                assertThat(client.read().status()).isEqualTo(200);
            }
            seen.countDown();
        }
    }

    @Test
    void asksNothingMoreOnceItIsToldToStop() throws Exception {
        answersOnlyWhenSeen();
        Path file = Files.writeString(folder.resolve("lines.txt"), "one\ntwo\nthree\nfour\n");

        RunningProxy proxy = RunningProxy.before(origin, "warm.at-start=" + file, "warm.model=m", "warm.concurrency=1");
        await().atMost(PATIENCE).until(() -> origin.requests().size() == 1);
        proxy.close();
        seen.countDown();

        assertThat(origin.requests()).hasSize(1);
    }

    @Test
    void whatFailsIsALineOfTheLog() throws Exception {
        Path file = Files.writeString(folder.resolve("lines.jsonl"), "broken\n" + ask("one") + "\n");
        String missing = folder.resolve("missing.jsonl").toString();

        try (RepriseProcess reprise = RepriseCommandLine.before(origin)
                .set("warm.at-start=" + missing + "," + file)
                .start()) {
            await().atMost(PATIENCE)
                    .until(() -> reprise.err()
                            .contains("warm.at-start: complete: 1 requests, 0 hits, 1 misses, 0 collapsed,"
                                    + " 0 bypasses, 2 failed lines"));
            assertThat(reprise.err())
                    .contains("warm.at-start: " + missing + ": file: no such file")
                    .contains("warm.at-start: " + file + ":1: line: no JSON object")
                    .doesNotContain("broken\n");
            assertThat(reprise.chat(ask("one")).field("x-cache")).hasValue("HIT");
        }
    }
}
