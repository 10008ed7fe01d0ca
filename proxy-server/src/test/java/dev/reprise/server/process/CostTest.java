package dev.reprise.server.process;

import static dev.reprise.server.scenario.Completions.ask;
import static dev.reprise.server.scenario.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.ScriptedOrigin;
import dev.reprise.server.scenario.WireClient;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * What a request costs us in processor time, against what it costs its sender: never a hundred times as much (the rule of
 * Envoy's threat model). The sender is this test's thread, which sends as cheaply as Java can, and reads the answers.
 */
@EnabledOnOs(OS.LINUX)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CostTest {

    /** Ten times the rule: a busy machine is no lever of an attacker. The figures are printed. */
    private static final int TIMES_MAX = 10 * 100;

    private static final int LARGE_BYTES = 900_000;

    private final ScriptedOrigin origin = new ScriptedOrigin((request, turn) -> {
        if (request.text().contains("large")) {
            turn.json(200, Completions.ANSWER.replace("four words", "word ".repeat(LARGE_BYTES / 5)));
        } else {
            Completions.answer(request, turn);
        }
    });
    private RepriseProcess reprise;

    @BeforeAll
    void start() throws IOException {
        reprise = RepriseCommandLine.beforePort(origin.port())
                .set("log.level=error")
                .start();
    }

    @AfterAll
    void stop() {
        reprise.close();
        origin.close();
    }

    /** Sends it on one connection after another, first until the virtual machines have compiled what it takes. */
    private void costs(String what, int warmUp, int times, Consumer<WireClient> attack) throws IOException {
        repeat(warmUp, attack);
        double before = reprise.processorSeconds();
        long began = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        repeat(times, attack);
        double sender = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - began) / 1e9;
        double proxy = reprise.processorSeconds() - before;

        System.out.printf(
                "%s: %.0f us, sender %.0f us, times %.1f%n",
                what, proxy / times * 1e6, sender / times * 1e6, proxy / sender);
        assertThat(proxy / sender).as(what).isLessThan(TIMES_MAX);
    }

    private void repeat(int times, Consumer<WireClient> attack) {
        for (int i = 0; i < times; i++) {
            try (WireClient client = reprise.connect()) {
                attack.accept(client);
            }
        }
    }

    private static Consumer<WireClient> posting(byte[] body) {
        return client -> client.post("/v1/chat/completions", body).read();
    }

    private static byte[] chat(String more) {
        return ask("one").replace("{\"model\"", "{" + more + ",\"model\"").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] inChunksOfAByte(String path, String body) {
        StringBuilder request = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: p\r\n");
        request.append("Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        body.chars()
                .forEach(octet -> request.append("1\r\n").append((char) octet).append("\r\n"));
        return request.append("0\r\n\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void connectingAndLeaving() throws IOException {
        costs("connecting and leaving", 500, 2_000, client -> {});
    }

    @Test
    void beingRefused() throws IOException {
        byte[] bad = "GET /../ HTTP/1.1\r\nHost: p\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        costs("being refused", 500, 2_000, client -> client.send(bad).read());
    }

    @Test
    void aHit() throws IOException {
        costs("a hit", 500, 2_000, posting(chat("\"seed\":1")));
    }

    @Test
    void deepJson() throws IOException {
        costs("JSON too deep", 100, 100, posting(chat("\"x\":" + "[".repeat(LARGE_BYTES) + "]".repeat(LARGE_BYTES))));
    }

    @Test
    void longNumbers() throws IOException {
        String number = "1".repeat(999);
        costs("long numbers", 100, 100, posting(chat("\"x\":[" + (number + ",").repeat(LARGE_BYTES / 1_000) + "1]")));
    }

    @Test
    void longNumbersOfZeros() throws IOException {
        String number = "1" + "0".repeat(998);
        byte[] body = ("{\"model\":\"m\",\"input\":[" + (number + ",").repeat(LARGE_BYTES / 1_000) + "1]}")
                .getBytes(StandardCharsets.UTF_8);
        costs(
                "long numbers of zeros",
                100,
                100,
                client -> client.post("/v1/embeddings", body).read());
    }

    @Test
    void manyKeys() throws IOException {
        StringBuilder members = new StringBuilder();
        for (int i = 0; members.length() < LARGE_BYTES; i++) {
            members.append("\"k").append(i).append("\":1,");
        }
        costs("many keys", 100, 100, posting(chat("\"x\":{" + members + "\"end\":1}")));
    }

    @Test
    void escapedText() throws IOException {
        costs("escaped text", 100, 100, posting(chat("\"user\":\"" + "\\u00e9".repeat(LARGE_BYTES / 6) + "\"")));
    }

    @Test
    void anUploadInChunksOfAByte() throws IOException {
        byte[] upload = inChunksOfAByte("/v1/files", "a".repeat(LARGE_BYTES / 6));
        costs(
                "an upload in chunks of a byte",
                50,
                50,
                client -> client.send(upload).read());
    }

    @Test
    void aQuestionInChunksOfAByte() throws IOException {
        String padded = ask("one").replace("{\"model\"", "{\"seed\":2," + " ".repeat(LARGE_BYTES / 6) + "\"model\"");
        byte[] question = inChunksOfAByte("/v1/chat/completions", padded);
        costs(
                "a question in chunks of a byte",
                50,
                50,
                client -> client.send(question).read());
    }

    @Test
    void aLargeHitInTheOtherForm() throws IOException {
        byte[] stream = askStream("large").getBytes(StandardCharsets.UTF_8);
        reprise.chat(ask("large"));
        costs("a large hit in the other form", 30, 100, posting(stream));
    }
}
