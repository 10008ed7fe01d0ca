package dev.reprise.trials.rows;

import static dev.reprise.trials.rows.Bench.isBroken;
import static dev.reprise.trials.rows.Bench.isError;
import static dev.reprise.trials.rows.Bench.isRight;
import static dev.reprise.trials.rows.Bench.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.ScriptedOrigin;
import dev.reprise.server.scenario.WireClient;
import dev.reprise.server.scenario.WireMessage;
import dev.reprise.trials.means.Conduct;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The origin breaks off, hangs or breaks HTTP: the client is told, nothing is kept, and the next question is answered. */
final class OriginRows {

    private static final String JSON = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    private static final int SILENCE_SECONDS = 20;

    private OriginRows() {}

    static List<FaultRow> rows() {
        String failed = "502 origin_failed; not stored";
        String broken = "the connection breaks; not stored, counted as incomplete";
        String told = "an error event, then the connection breaks; not stored";
        return List.of(
                row("cannot be reached", "502 origin_unreachable", OriginRows::unreachable),
                row("resets at once", failed, bench -> fails(bench, (request, turn) -> turn.reset())),
                row("closes at once", failed, bench -> fails(bench, (request, turn) -> turn.close())),
                row("says nothing", "504 origin_timeout", OriginRows::silent),
                row("writes no HTTP", failed, bench -> fails(bench, sending("garbage\r\n\r\n"))),
                row(
                        "declares two lengths",
                        failed,
                        bench -> fails(bench, sending(JSON + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"))),
                row(
                        "declares a length and chunks",
                        failed,
                        bench -> fails(
                                bench,
                                sending(JSON + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"))),
                row("has a header too large", failed, bench -> fails(bench, sending(hugeHeader()))),
                row(
                        "switches protocols unasked",
                        failed,
                        bench -> fails(bench, sending("HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n"))),
                row("resets inside an object", broken, bench -> breaks(bench, halfAnswer(), true)),
                row("closes before the declared length", broken, bench -> breaks(bench, halfAnswer(), false)),
                row("closes inside a chunk", broken, bench -> breaks(bench, halfChunk(), false)),
                row("resets between two events", told, bench -> breaksTheStream(bench, false)),
                row("hangs between two events", told, bench -> breaksTheStream(bench, true)),
                row("closes its idle connections", "the next question is answered", OriginRows::closesIdle),
                row("answers more than it was asked", "each answer is its question's", OriginRows::answersTwice),
                row("answers in slices of one byte", "a right answer, stored", OriginRows::slices),
                row("answers 300 ms late", "a right answer, stored", OriginRows::late));
    }

    private static FaultRow row(String name, String expected, FaultRow.Experiment experiment) {
        return new FaultRow("origin", name, expected, experiment);
    }

    private static ScriptedOrigin.Script sending(String answer) {
        return (request, turn) -> turn.send(answer).close();
    }

    private static String hugeHeader() {
        return JSON + "X-Large: " + "x".repeat(40_000) + "\r\nContent-Length: 2\r\n\r\n{}";
    }

    private static String halfAnswer() {
        return JSON + "Content-Length: " + Completions.ANSWER.length() + "\r\n\r\n"
                + Completions.ANSWER.substring(0, 100);
    }

    private static String halfChunk() {
        return JSON + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(Completions.ANSWER.length()) + "\r\n"
                + Completions.ANSWER.substring(0, 100);
    }

    /** The same question is answered, and hits, once the origin is well. */
    private static void recovers(Bench bench, String question) throws Exception {
        bench.heal();
        WireMessage next = bench.ask(question);
        isRight(next);
        assertThat(next.xCache()).isEqualTo("MISS");
        isRight(bench.awaitHit(question));
    }

    private static void unreachable(Bench bench) throws Exception {
        String question = question();
        Counts counts = bench.counts();
        bench.originWay.refuse();
        try {
            isError(bench.ask(question), 502, "origin_unreachable");
        } finally {
            bench.originWay.admit();
        }
        counts.expectError("origin_unreachable");
        recovers(bench, question);
    }

    private static void fails(Bench bench, ScriptedOrigin.Script script) throws Exception {
        String question = question();
        Counts counts = bench.counts();
        bench.origin.script(script);
        isError(bench.ask(question), 502, "origin_failed");
        counts.expectError("origin_failed");
        recovers(bench, question);
    }

    private static void silent(Bench bench) throws Exception {
        String question = question();
        Counts counts = bench.counts();
        CountDownLatch end = new CountDownLatch(1);
        bench.origin.script((request, turn) -> end.await(SILENCE_SECONDS, TimeUnit.SECONDS));
        isError(bench.ask(question), 504, "origin_timeout");
        end.countDown();
        counts.expectError("origin_timeout");
        recovers(bench, question);
    }

    private static void breaks(Bench bench, String half, boolean resets) throws Exception {
        String question = question();
        Counts counts = bench.counts();
        bench.origin.script((request, turn) -> {
            turn.send(half);
            end(turn, resets);
        });
        WireMessage answer = bench.ask(question);
        // A reset may overtake what was sent before it, and then nothing has been answered yet.
        if (answer.status() == 200) {
            isBroken(answer);
        } else {
            isError(answer, 502, "origin_failed");
        }
        counts.expectError("origin_failed");
        counts.expectNotStored("incomplete");
        recovers(bench, question);
    }

    private static void end(ScriptedOrigin.Turn turn, boolean resets) throws IOException {
        if (resets) {
            turn.reset();
        } else {
            turn.close();
        }
    }

    private static void breaksTheStream(Bench bench, boolean hangs) throws Exception {
        String question = question();
        Counts counts = bench.counts();
        CountDownLatch seen = new CountDownLatch(1);
        bench.origin.script((request, turn) -> {
            turn.beginStream().chunk(Completions.text("four "));
            seen.await(SILENCE_SECONDS, TimeUnit.SECONDS);
            turn.reset();
        });
        try (WireClient client = bench.connect()) {
            client.post("/v1/chat/completions", Completions.askStreamWithUsage(question))
                    .readUntil("four ");
            if (!hangs) {
                seen.countDown();
            }
            String rest = client.readToEnd();
            String code = hangs ? "origin_timeout" : "origin_failed";
            assertThat(rest)
                    .contains(code, "event: error")
                    .doesNotContain("[DONE]")
                    .doesNotContain("\r\n0\r\n");
            counts.expectError(code);
        }
        seen.countDown();
        counts.expectNotStored("incomplete");
        recovers(bench, question);
    }

    private static void closesIdle(Bench bench) {
        isRight(bench.ask(question()));
        bench.origin.closeConnections();
        await().atMost(Bench.PATIENCE).until(() -> bench.originWay.connections() == 0); // so the proxy has noticed
        isRight(bench.ask(question()));
    }

    private static void answersTwice(Bench bench) throws Exception {
        bench.origin.script((request, turn) -> turn.send(JSON + "Content-Length: " + Completions.ANSWER.length()
                + "\r\n\r\n" + Completions.ANSWER + JSON + "Content-Length: 5\r\n\r\n\"two\""));
        String question = question();
        isRight(bench.ask(question));
        bench.heal();
        isRight(bench.ask(question()));
        isRight(bench.awaitHit(question));
    }

    private static void slices(Bench bench) {
        bench.originWay.behave(Conduct.GOOD, Conduct.sliced(1));
        String question = question();
        isRight(bench.ask(question));
        isRight(bench.awaitHit(question));
    }

    private static void late(Bench bench) {
        bench.originWay.behave(Conduct.GOOD, Conduct.late(Duration.ofMillis(300)));
        String question = question();
        isRight(bench.ask(question));
        isRight(bench.awaitHit(question));
    }
}
