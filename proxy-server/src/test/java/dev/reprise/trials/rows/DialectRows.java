package dev.reprise.trials.rows;

import static dev.reprise.trials.rows.Counted.notStored;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.ScriptedOrigin;
import dev.reprise.server.scenario.WireMessage;
import java.util.List;

/** The origin's answer is fine HTTP and not worth keeping: the client has it as it is, and nobody else ever does. */
final class DialectRows {

    private static final String WHOLE = Bench.answerTo(Bench.QUESTION);
    private static final String OWN = "{\"error\":{\"message\":\"" + Bench.ORIGINS_OWN + "\"}}";
    private static final String TEXT = Completions.text(Bench.ORIGINS_OWN);
    private static final String STOP = Completions.chunk("{}", "\"stop\"");
    private static final String DONE = "data: [DONE]\n\n";

    private DialectRows() {}

    private static FaultRow row(String name, int status, String reason, ScriptedOrigin.Script script) {
        return new FaultRow(
                Side.ORIGIN, name, Sees.relayed(status), Keeps.NOTHING, List.of(notStored(reason)), bench -> {
                    bench.start();
                    return bench.askOnceWith(script);
                });
    }

    private static FaultRow stream(String name, String reason, String... events) {
        return new FaultRow(Side.ORIGIN, name, Sees.relayed(200), Keeps.NOTHING, List.of(notStored(reason)), bench -> {
            bench.start();
            bench.origin.script((request, turn) -> {
                turn.beginStream();
                for (String event : events) {
                    turn.chunk(event);
                }
                turn.endStream();
            });
            return bench.askStream();
        });
    }

    private static String saying(String text, String instead) {
        return WHOLE.replace("four words", Bench.ORIGINS_OWN).replace(text, instead);
    }

    static List<FaultRow> rows() {
        return List.of(
                row("says 500", 500, "status", (request, turn) -> turn.json(500, OWN)),
                row("says 529, an overload of its own", 529, "status", (request, turn) -> turn.json(529, OWN)),
                row("says 200 with an error in it", 200, "error", (request, turn) -> turn.json(200, OWN)),
                row(
                        "sends an object cut short by its own length",
                        200,
                        "invalid",
                        (request, turn) -> turn.json(200, saying("}]}", "").substring(0, 220))),
                row(
                        "sends HTML as JSON",
                        200,
                        "invalid",
                        (request, turn) -> turn.json(200, "<html>" + Bench.ORIGINS_OWN + "</html>")),
                row(
                        "says gzip of what is none",
                        200,
                        "content-encoding",
                        (request, turn) -> turn.json(200, saying("", ""), "Content-Encoding: gzip")),
                row(
                        "finishes for its content filter",
                        200,
                        "finish-reason",
                        (request, turn) -> turn.json(200, saying("\"stop\"", "\"content_filter\""))),
                row(
                        "finishes for a length nobody set",
                        200,
                        "length",
                        (request, turn) -> turn.json(200, saying("\"stop\"", "\"length\""))),
                row(
                        "answers fewer choices than asked for",
                        200,
                        "answers",
                        (request, turn) -> turn.json(
                                200,
                                "{\"id\":\"" + Bench.ORIGINS_OWN
                                        + "\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[]}")),
                stream("sends an error within a stream", "error", TEXT, "data: " + OWN + "\n\n", DONE),
                stream("ends a stream without a finish reason", "unfinished", TEXT, DONE),
                new FaultRow(
                        Side.ORIGIN,
                        "ends a stream without its usage and its end",
                        Sees.relayed(200),
                        Keeps.NOTHING,
                        List.of(notStored("incomplete")),
                        DialectRows::endsWithoutUsage),
                new FaultRow(
                        Side.ORIGIN,
                        "answers a stream with an object",
                        Sees.relayed(200),
                        Keeps.NOTHING,
                        List.of(notStored("content-type")),
                        DialectRows::answersAnObject),
                new FaultRow(
                        Side.ORIGIN,
                        "says 429 and when to come again",
                        Sees.relayed(429),
                        Keeps.NOTHING,
                        List.of(notStored("status")),
                        DialectRows::limitsTheRate),
                new FaultRow(
                        Side.ORIGIN,
                        "refuses a credential that had hits (401)",
                        Sees.bypass("credential-refused"),
                        Keeps.ANSWER,
                        List.of(notStored("status")),
                        DialectRows::refusesTheCredential));
    }

    private static WireMessage endsWithoutUsage(Bench bench) throws Exception {
        bench.start();
        bench.origin.script(
                (request, turn) -> turn.beginStream().chunk(TEXT).chunk(STOP).endStream());
        return bench.chat(Completions.askStreamWithUsage(Bench.QUESTION));
    }

    private static WireMessage answersAnObject(Bench bench) throws Exception {
        bench.start();
        bench.origin.script((request, turn) -> turn.json(200, saying("", "")));
        return bench.askStream();
    }

    private static WireMessage limitsTheRate(Bench bench) throws Exception {
        bench.start();
        WireMessage seen = bench.askOnceWith((request, turn) -> turn.json(429, OWN, "Retry-After: 7"));
        assertThat(seen.field("retry-after")).contains("7");
        return seen;
    }

    private static WireMessage refusesTheCredential(Bench bench) throws Exception {
        bench.start();
        bench.store(Bench.QUESTION);
        bench.origin.script((request, turn) -> turn.json(401, OWN));
        assertThat(bench.chat(Completions.ask("another")).status()).isEqualTo(401);
        bench.origin.script(Bench::answer);
        return bench.ask();
    }
}
