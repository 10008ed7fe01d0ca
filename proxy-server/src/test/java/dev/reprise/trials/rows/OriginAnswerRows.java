package dev.reprise.trials.rows;

import static dev.reprise.trials.rows.Bench.isRight;
import static dev.reprise.trials.rows.Bench.key;
import static dev.reprise.trials.rows.Bench.question;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.ScriptedOrigin;
import dev.reprise.server.scenario.WireMessage;
import java.util.List;

/** The origin's answer is HTTP and no answer worth keeping: it passes as it is, and is counted by why it is not kept. */
final class OriginAnswerRows {

    private static final String ERROR = "{\"error\":{\"message\":\"no\",\"type\":\"server_error\",\"code\":null}}";

    private OriginAnswerRows() {}

    static List<FaultRow> rows() {
        String answer = Completions.ANSWER;
        return List.of(
                json("has status 500", "status", 500, ERROR),
                json("has status 429", "status", 429, ERROR),
                json("has status 400", "status", 400, ERROR),
                json("has an error in a 200", "error", 200, ERROR),
                json("is cut, by a length that lies", "invalid", 200, answer.substring(0, 200)),
                json("is no JSON", "invalid", 200, "<html>sorry</html>"),
                json("is empty", "invalid", 200, ""),
                json("has no choices", "answers", 200, answer.replaceFirst("\"choices\":\\[.*],", "\"choices\":[],")),
                json("was filtered", "finish-reason", 200, answer.replace("\"stop\"", "\"content_filter\"")),
                json("was cut for its length", "length", 200, answer.replace("\"stop\"", "\"length\"")),
                json("never finished", "unfinished", 200, answer.replace("\"stop\"", "null")),
                json("has no content", "empty", 200, answer.replace("\"four words are enough\"", "null")),
                json("is too large", "too-large", 200, answer.replace("four", "four".repeat(100_000))),
                typed("is a page", "content-type", "text/html", "<html>sorry</html>"),
                typed("is compressed unasked", "content-encoding", "application/json\r\nContent-Encoding: gzip", "zz"),
                stream("ends cleanly without an end", "incomplete", Completions.text("four words")),
                stream(
                        "has an error event",
                        "error",
                        Completions.text("four") + "data: {\"error\":{\"message\":\"no\"}}\n\ndata: [DONE]\n\n"),
                stream("has an event that is no JSON", "invalid", "data: {\n\n" + Completions.stream(true)));
    }

    private static FaultRow json(String name, String reason, int status, String body) {
        return row(name, reason, Completions.ask(""), (request, turn) -> turn.json(status, body), status, body);
    }

    private static FaultRow typed(String name, String reason, String type, String body) {
        ScriptedOrigin.Script script = (request, turn) -> turn.send("HTTP/1.1 200 OK\r\nContent-Type: " + type
                + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        return row(name, reason, Completions.ask(""), script, 200, body);
    }

    private static FaultRow stream(String name, String reason, String events) {
        ScriptedOrigin.Script script =
                (request, turn) -> turn.beginStream().chunk(events).endStream();
        return row(name, reason, Completions.askStreamWithUsage(""), script, 200, events);
    }

    private static FaultRow row(
            String name, String reason, String asked, ScriptedOrigin.Script script, int status, String body) {
        return new FaultRow(
                "origin",
                "an answer that " + name,
                "passes unchanged; not stored: " + reason,
                bench -> passes(bench, reason, asked, script, status, body));
    }

    private static void passes(
            Bench bench, String reason, String asked, ScriptedOrigin.Script script, int status, String body)
            throws Exception {
        String question = question();
        String json = asked.replace("\"content\":\"\"", "\"content\":\"" + question + "\"");
        Counts counts = bench.counts();
        bench.origin.script(script);
        WireMessage answer = bench.proxy.chat(json);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).isEqualTo(body);
        counts.expectNotStored(reason);
        assertThat(bench.isStored(key(answer))).isFalse();
        bench.heal();
        isRight(bench.ask(question));
    }
}
