package dev.reprise.server.scenario;

import static dev.reprise.server.scenario.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.canaries.Canaries;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code POST /admin/warm} of a whole proxy. */
class AdminWarmTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String TOKEN = Canaries.CREDENTIAL + "-of-management";

    private final CountDownLatch seen = new CountDownLatch(1);
    private final ScriptedOrigin origin = new ScriptedOrigin(Completions::answer);
    private RunningProxy proxy;

    @BeforeEach
    void start() throws Exception {
        proxy = RunningProxy.before(origin, "management.token=" + TOKEN);
    }

    @AfterEach
    void stop() {
        seen.countDown();
        proxy.close();
        origin.close();
    }

    private WireClient management() {
        return new WireClient(proxy.server().managementAddress());
    }

    private static String head(String query, String fields) {
        return "POST /admin/warm" + query + " HTTP/1.1\r\nHost: m\r\nAuthorization: Bearer " + TOKEN
                + "\r\nContent-Type: application/x-ndjson\r\n" + fields + "\r\n";
    }

    private WireMessage warm(String query, String body, String fields) {
        try (WireClient client = management()) {
            int length = body.getBytes(StandardCharsets.UTF_8).length;
            return client.send(head(query, "Content-Length: " + length + "\r\n" + fields) + body)
                    .read();
        }
    }

    private static List<String> lines(WireMessage answer) {
        return answer.text().lines().toList();
    }

    @Test
    void warmsWhatItIsSentAndTellsWhatCameOfIt() {
        String body = ask("one") + "\nbroken\n\n" + ask("two") + "\n";

        WireMessage answer = warm("", body, "X-Api-Key: " + Canaries.CREDENTIAL + "\r\n");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.field("content-type")).hasValue("application/x-ndjson");
        assertThat(lines(answer))
                .contains(
                        "{\"line\":2,\"reason\":\"line\",\"detail\":\"no JSON object (expected: a request with"
                                + " \\\"messages\\\", a batch line with \\\"url\\\" and \\\"body\\\", or --model for prompts)\"}");
        assertThat(lines(answer).get(lines(answer).size() - 1))
                .startsWith("{\"end\":\"complete\",\"requests\":2,\"hits\":0,\"misses\":2,");
        assertThat(proxy.chat(ask("one"), "Authorization: Bearer " + Canaries.CREDENTIAL)
                        .field("x-cache"))
                .hasValue("HIT");
    }

    @Test
    void takesPromptsAndWishes() {
        WireMessage answer =
                warm("?model=m&system=Be%20brief.&concurrency=1&rate=1000&retries=0&stream=true", "Who?\n", "");

        assertThat(lines(answer).get(lines(answer).size() - 1)).contains("\"misses\":1,");
        assertThat(origin.requests().get(0).text()).contains("\"stream\":true", "Be brief.", "Who?", "\"model\":\"m\"");
    }

    /** More than ever fits the memory of this test or the buffers of a connection at a time. */
    @Test
    void readsNoFasterThanItWarms() throws Exception {
        origin.script((request, turn) -> {
            seen.await();
            Completions.answer(request, turn);
        });
        byte[] line = (ask("x".repeat(1 << 20)) + "\n").getBytes(StandardCharsets.UTF_8);
        int count = 64;
        try (WireClient client = management()) {
            client.send(head("?concurrency=2", "Content-Length: " + (long) count * line.length + "\r\n"));
            Thread sending = new Thread(() -> {
                for (int i = 0; i < count; i++) {
                    client.send(line);
                }
            });
            sending.start();
            await().atMost(PATIENCE).until(() -> origin.requests().size() == 1);

            assertThat(sending.isAlive()).isTrue();

            seen.countDown();
            assertThat(client.read().text()).contains("\"requests\":" + count + ",", "\"end\":\"complete\"");
        }
    }

    @Test
    void asksNothingMoreWhenWhoeverSendsItHasGone() throws Exception {
        origin.script((request, turn) -> {
            seen.await();
            Completions.answer(request, turn);
        });
        try (WireClient client = management()) {
            client.send(head("", "Content-Length: 100000\r\n") + ask("one") + "\n" + ask("half a line"));
            await().atMost(PATIENCE).until(() -> origin.requests().size() == 1);
        }
        seen.countDown();

        await().atMost(PATIENCE).until(() -> warm("", ask("two") + "\n", "").status() == 200);
        assertThat(origin.requests()).extracting(WireMessage::text).containsExactly(ask("one"), ask("two"));
    }

    @Test
    void doesOneAfterTheOther() throws Exception {
        origin.script((request, turn) -> {
            seen.await();
            Completions.answer(request, turn);
        });
        try (WireClient client = management()) {
            client.send(head("", "Content-Length: 100000\r\n") + ask("one") + "\n");
            await().atMost(PATIENCE).until(() -> origin.requests().size() == 1);

            WireMessage second = warm("", ask("two") + "\n", "");

            assertThat(second.status()).isEqualTo(409);
            assertThat(second.text()).contains("\"code\":\"warming\"");
        }
    }

    @Test
    void saysWhatWasExpected() {
        assertThat(warm("?concurrency=0", "", "").text()).contains("concurrency: 0 (expected: 1..1000)");
        assertThat(warm("?concurrency=x", "", "").text()).contains("concurrency: (expected: a number)");
        assertThat(warm("?speed=1", "", "").text()).contains("an unknown parameter (expected: model, system, stream");
        assertThat(warm("?stream=yes", "", "").text()).contains("stream: (expected: true or false)");
        assertThat(warm("?system=s", "", "").text()).contains("system: without model (expected: model as well)");
        assertThat(warm("?budget=-1", "", "").status()).isEqualTo(400);
        assertThat(warm("?budget=0x1p3", "", "").text()).contains("budget: (expected: a number)");
        assertThat(warm("?budget=1d", "", "").text()).contains("budget: (expected: a number)");
    }

    @Test
    void needsTheToken() {
        try (WireClient client = management()) {
            WireMessage answer = client.send("POST /admin/warm HTTP/1.1\r\nHost: m\r\n"
                            + "Content-Type: application/x-ndjson\r\nContent-Length: 2\r\n\r\n{}")
                    .read();

            assertThat(answer.status()).isEqualTo(401);
        }
        assertThat(origin.requests()).isEmpty();
    }
}
