package dev.reprise.trials.rows;

import static dev.reprise.trials.rows.Bench.isError;
import static dev.reprise.trials.rows.Bench.isRight;
import static dev.reprise.trials.rows.Bench.question;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.ScriptedOrigin;
import dev.reprise.server.scenario.WireClient;
import dev.reprise.server.scenario.WireMessage;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The client goes away, dribbles, stalls or talks nonsense: it costs nobody else anything. */
final class ClientRows {

    private static final String CHAT = "/v1/chat/completions";
    private static final int LARGE_BYTES = 8 << 20;
    private static final int WAIT_SECONDS = 20;

    private ClientRows() {}

    static List<FaultRow> rows() {
        String kept = "the answer is finished and kept; counted as left";
        return List.of(
                row("leaves before its answer", kept, bench -> leavesEarly(bench, false)),
                row("resets before its answer", kept, bench -> leavesEarly(bench, true)),
                row("leaves inside a stream", kept, bench -> leavesInside(bench, false)),
                row("resets inside a stream", kept, bench -> leavesInside(bench, true)),
                row("leaves while others share its forward", "the others get the whole", ClientRows::leavesOthers),
                row("leaves inside its own request", "the origin is not asked", ClientRows::leavesInItsRequest),
                row("dribbles its header", "408", ClientRows::dribblesHeader),
                row("dribbles its body", "408 request_timeout", ClientRows::dribblesBody),
                row("stops reading and goes on later", "all of it, in order", ClientRows::stopsReading),
                row("sends no HTTP", "400, and the connection is closed", ClientRows::sendsGarbage),
                row("sends two requests at once", "two answers, in order", ClientRows::pipelines),
                row("sends a body that is no JSON", "forwarded byte for byte", ClientRows::sendsNoJson),
                row("sends a body that is too large", "forwarded byte for byte", ClientRows::sendsALargeBody),
                row("asks X-Cache-Control for nonsense", "400 bad_request", ClientRows::asksNonsense));
    }

    private static FaultRow row(String name, String expected, FaultRow.Experiment experiment) {
        return new FaultRow("client", name, expected, experiment);
    }

    private static void end(WireClient client, boolean resets) {
        if (resets) {
            client.reset();
        } else {
            client.close();
        }
    }

    private static ScriptedOrigin.Script answeringAfter(CountDownLatch asked, CountDownLatch left) {
        return (request, turn) -> {
            asked.countDown();
            left.await(WAIT_SECONDS, TimeUnit.SECONDS);
            Completions.answer(request, turn);
        };
    }

    private static void leavesEarly(Bench bench, boolean resets) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        bench.origin.script(answeringAfter(asked, left));
        Counts counts = bench.counts();
        String question = question();
        WireClient client = bench.connect().post(CHAT, Completions.ask(question));
        asked.await(WAIT_SECONDS, TimeUnit.SECONDS);
        end(client, resets);
        counts.expect(1, "ai_proxy_ended_total", "end=\"left\"");
        left.countDown();
        isRight(bench.awaitHit(question));
        counts.expect(1, "ai_upstream_responses_total");
    }

    private static void leavesInside(Bench bench, boolean resets) throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        bench.origin.script((request, turn) -> {
            turn.beginStream().chunk(Completions.text("four words "));
            left.await(WAIT_SECONDS, TimeUnit.SECONDS);
            turn.chunk(Completions.text("are enough") + Completions.chunk("{}", "\"stop\"") + Completions.usage()
                            + "data: [DONE]\n\n")
                    .endStream();
        });
        Counts counts = bench.counts();
        String question = question();
        WireClient client = bench.connect();
        client.post(CHAT, Completions.askStreamWithUsage(question)).readUntil("four words ");
        end(client, resets);
        counts.expect(1, "ai_proxy_ended_total", "end=\"left\"");
        left.countDown();
        assertThat(bench.awaitHit(question).text()).contains("four words are enough");
        counts.expect(1, "ai_upstream_responses_total");
    }

    private static void leavesOthers(Bench bench) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        bench.origin.script(answeringAfter(asked, left));
        Counts counts = bench.counts();
        String json = Completions.ask(question());
        WireClient leader = bench.connect().post(CHAT, json);
        asked.await(WAIT_SECONDS, TimeUnit.SECONDS);
        try (WireClient follower = bench.connect().post(CHAT, json)) {
            leader.close();
            counts.expect(1, "ai_proxy_ended_total", "end=\"left\"");
            left.countDown();
            isRight(follower.read());
        }
        counts.expect(1, "ai_upstream_responses_total");
    }

    private static void leavesInItsRequest(Bench bench) {
        Counts counts = bench.counts();
        try (WireClient client = bench.connect()) {
            client.send("POST " + CHAT + " HTTP/1.1\r\nHost: p\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 500\r\n\r\n{\"model\":");
        }
        counts.expect(1, "ai_proxy_ended_total", "end=\"left\"");
        counts.expect(0, "ai_upstream_responses_total");
    }

    private static void dribblesHeader(Bench bench) {
        try (WireClient client = bench.connect()) {
            client.send("POST " + CHAT + " HTTP/1.1\r\nHost:");
            assertThat(client.read().status()).isEqualTo(408);
            assertThat(client.isClosedByServer()).isTrue();
        }
        isRight(bench.ask(question()));
    }

    private static void dribblesBody(Bench bench) {
        Counts counts = bench.counts();
        try (WireClient client = bench.connect()) {
            client.send("POST " + CHAT + " HTTP/1.1\r\nHost: p\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 500\r\n\r\n{\"model\":");
            isError(client.read(), 408, "request_timeout");
        }
        counts.expectError("request_timeout");
        counts.expect(0, "ai_upstream_responses_total");
    }

    private static void stopsReading(Bench bench) throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        bench.origin.script((request, turn) -> {
            turn.send("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE_BYTES + "\r\n\r\n");
            turn.send("0123456789abcdef".repeat(LARGE_BYTES / 16));
            sent.countDown();
        });
        try (WireClient client = bench.connect()) {
            client.send("GET /v1/files/1/content HTTP/1.1\r\nHost: p\r\n\r\n");
            client.readUntil("\r\n\r\n");
            boolean heldUp = !sent.await(300, TimeUnit.MILLISECONDS);
            assertThat(client.readRaw(LARGE_BYTES)).isEqualTo("0123456789abcdef".repeat(LARGE_BYTES / 16));
            assertThat(heldUp || sent.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void sendsGarbage(Bench bench) {
        try (WireClient client = bench.connect()) {
            client.send("\0\1\2 nonsense\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(400);
            assertThat(client.isClosedByServer()).isTrue();
        }
        isRight(bench.ask(question()));
    }

    private static void pipelines(Bench bench) {
        String known = bench.stored();
        try (WireClient client = bench.connect()) {
            client.post(CHAT, Completions.ask(question())).post(CHAT, Completions.ask(known));
            WireMessage first = client.read();
            WireMessage second = client.read();
            isRight(first);
            isRight(second);
            assertThat(first.xCache()).isEqualTo("MISS");
            assertThat(second.xCache()).isEqualTo("HIT");
        }
    }

    private static void sendsNoJson(Bench bench) {
        passes(bench, "{\"model\":\"m\",\"model\":" + question(), "invalid-json");
    }

    private static void sendsALargeBody(Bench bench) {
        passes(bench, Completions.ask("x".repeat(100_000)), "too-large");
    }

    private static void passes(Bench bench, String body, String detail) {
        WireMessage answer = bench.proxy.chat(body);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.cacheStatus()).contains("detail=" + detail);
        WireMessage received =
                bench.origin.requests().get(bench.origin.requests().size() - 1);
        assertThat(received.text()).isEqualTo(body);
    }

    private static void asksNonsense(Bench bench) {
        Counts counts = bench.counts();
        WireMessage answer = bench.proxy.chat(Completions.ask(question()), "X-Cache-Control: ttl=soon");
        isError(answer, 400, "bad_request");
        counts.expectError("bad_request");
        counts.expect(0, "ai_upstream_responses_total");
    }
}
