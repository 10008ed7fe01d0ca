package dev.reprise.trials.rows;

import static dev.reprise.trials.rows.Counted.error;
import static dev.reprise.trials.rows.Counted.limit;
import static dev.reprise.trials.rows.Counted.notStored;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.ScriptedOrigin;
import dev.reprise.server.scenario.WireMessage;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The origin's answer breaks off, stalls, lies about its length or comes strangely. */
final class AnswerRows {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String BEGINNING = Completions.text("half an");
    private static final String WHOLE = Bench.answerTo(Bench.QUESTION);

    private AnswerRows() {}

    private static FaultRow row(
            String name, Sees sees, Keeps keeps, FaultRow.Experiment experiment, Counted... counts) {
        return new FaultRow(Side.ORIGIN, name, sees, keeps, List.of(counts), experiment);
    }

    private static FaultRow cut(String name, ScriptedOrigin.Script script) {
        return row(
                name,
                Sees.cut(),
                Keeps.NOTHING,
                bench -> {
                    bench.start();
                    return bench.askOnceWith(script);
                },
                error("origin_failed"),
                notStored("incomplete"));
    }

    private static FaultRow cutStream(String name, Sees sees, ScriptedOrigin.Script script, Counted... counts) {
        return row(
                name,
                sees,
                Keeps.NOTHING,
                bench -> {
                    bench.start("upstream.idle-timeout=600ms");
                    bench.origin.script(script);
                    return bench.askStream();
                },
                counts);
    }

    static List<FaultRow> rows() {
        return List.of(
                cut(
                        "resets the connection within an object",
                        (request, turn) -> turn.send(OK + "Content-Length: 999\r\n\r\n{\"id\":")
                                .reset()),
                cut(
                        "declares more than it sends",
                        (request, turn) -> turn.send(OK + "Content-Length: 9999\r\n\r\n" + WHOLE)
                                .close()),
                cut(
                        "closes within a chunk",
                        (request, turn) ->
                                turn.send(CHUNKED + "fff\r\n{\"id\":").close()),
                cut(
                        "closes between two chunks",
                        (request, turn) -> turn.send(CHUNKED).chunk(WHOLE).close()),
                cut(
                        "sends a chunk without a size",
                        (request, turn) -> turn.send(CHUNKED).chunk("{\"id\":").send("xyz\r\n")),
                cutStream(
                        "resets the connection between two events",
                        Sees.cutWithEvent("origin_failed"),
                        (request, turn) -> turn.beginStream().chunk(BEGINNING).reset(),
                        error("origin_failed"),
                        notStored("incomplete")),
                cutStream(
                        "closes the connection between two events",
                        Sees.cutWithEvent("origin_failed"),
                        (request, turn) -> turn.beginStream().chunk(BEGINNING).close(),
                        error("origin_failed"),
                        notStored("incomplete")),
                cutStream(
                        "resets the connection within an event",
                        Sees.cut(),
                        (request, turn) -> turn.beginStream()
                                .chunk(BEGINNING + BEGINNING.substring(0, 40))
                                .reset(),
                        error("origin_failed"),
                        notStored("incomplete")),
                row(
                        "stalls between two events",
                        Sees.cutWithEvent("origin_timeout"),
                        Keeps.NOTHING,
                        AnswerRows::stalls,
                        error("origin_timeout"),
                        limit("upstream.idle-timeout"),
                        notStored("incomplete")),
                row("drips, one byte at a time", Sees.miss(), Keeps.ANSWER, AnswerRows::drips),
                row("sends a second answer that nobody asked for", Sees.miss(), Keeps.ANSWER, AnswerRows::answersTwice),
                row(
                        "answers before it has read the request",
                        Sees.relayed(413),
                        Keeps.NOTHING,
                        AnswerRows::answersEarly),
                row(
                        "answers more than is kept",
                        Sees.miss(),
                        Keeps.NOTHING,
                        AnswerRows::answersTooMuch,
                        limit("cache.response-bytes-max"),
                        notStored("too-large")),
                row(
                        "fails for the leader of five that asked the same",
                        Sees.collapsed(),
                        Keeps.ANSWER,
                        AnswerRows::failsForTheLeader,
                        error("origin_failed")));
    }

    private static WireMessage stalls(Bench bench) throws Exception {
        bench.start("upstream.idle-timeout=600ms");
        bench.origin.script((request, turn) -> {
            turn.beginStream().chunk(BEGINNING);
            bench.go.await();
        });
        return bench.askStream();
    }

    private static WireMessage drips(Bench bench) throws Exception {
        bench.start("upstream.idle-timeout=10s");
        bench.origin.script((request, turn) -> {
            turn.send(OK + "Content-Length: " + WHOLE.length() + "\r\n\r\n");
            for (int i = 0; i < WHOLE.length(); i++) {
                turn.send(WHOLE.substring(i, i + 1));
                bench.go.await(1, TimeUnit.MILLISECONDS);
            }
        });
        return bench.ask();
    }

    private static WireMessage answersTwice(Bench bench) throws Exception {
        bench.start("server.event-loops=1");
        bench.origin.script((request, turn) -> {
            String forged = Completions.ANSWER;
            turn.send(OK + "Content-Length: " + WHOLE.length() + "\r\n\r\n" + WHOLE + OK + "Content-Length: "
                    + forged.length() + "\r\n\r\n" + forged);
        });
        return bench.ask();
    }

    private static WireMessage answersEarly(Bench bench) throws Exception {
        ScriptedOrigin early = bench.opened(ScriptedOrigin.readingHeads((request, turn) -> {
            turn.json(413, "{\"error\":{\"message\":\"" + Bench.ORIGINS_OWN + "\"}}");
            readBody(request, turn);
        }));
        bench.after(() -> early.script((request, turn) -> Bench.answer(readBody(request, turn), turn)));
        bench.startBefore(early.baseUrl());
        String longer = "\"m\",\"x\":\"" + "x".repeat(4_000_000) + "\"";
        return bench.chat(Completions.ask(Bench.QUESTION).replace("\"m\"", longer));
    }

    private static WireMessage readBody(WireMessage head, ScriptedOrigin.Turn turn) throws IOException {
        int length = Integer.parseInt(head.field("content-length").orElseThrow());
        byte[] body = turn.in().readNBytes(length);
        return new WireMessage(head.startLine(), head.fields(), body, true);
    }

    private static WireMessage answersTooMuch(Bench bench) throws Exception {
        bench.start("cache.response-bytes-max=10KiB");
        return bench.askOnceWith((request, turn) -> turn.json(200, WHOLE.replace("four", "x".repeat(20_000))));
    }

    private static WireMessage failsForTheLeader(Bench bench) throws Exception {
        bench.startOnOneLoop();
        bench.origin.script((request, turn) -> {
            bench.origin.script((again, second) -> {
                bench.go.await(500, TimeUnit.MILLISECONDS); // those who ask again are not equally quick
                Bench.answer(again, second);
            });
            bench.awaitMetric("ai_proxy_exchanges", 5);
            turn.reset();
        });
        List<WireMessage> seen = bench.askByMany(5);
        assertThat(seen.stream().filter(answer -> answer.status() == 502)).hasSize(1);
        assertThat(seen.stream().filter(answer -> answer.xCache().equals("MISS")))
                .hasSize(1);
        bench.awaitOriginCalls(2);
        return Bench.one(seen, "COLLAPSED");
    }
}
