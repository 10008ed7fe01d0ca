package dev.reprise.trials.rows;

import static dev.reprise.trials.rows.Counted.ended;
import static dev.reprise.trials.rows.Counted.error;
import static dev.reprise.trials.rows.Counted.limit;
import static dev.reprise.trials.rows.Counted.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.WireClient;
import dev.reprise.server.scenario.WireMessage;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A client sends its request slowly, cut, or followed by something. */
final class RequestRows {

    private static final String ASK = Completions.ask(Bench.QUESTION);
    private static final String LINE = "POST " + Bench.CHAT + " HTTP/1.1\r\n";
    private static final String HEAD = LINE + "Host: proxy\r\nContent-Type: application/json\r\n";
    private static final String LENGTH = "Content-Length: " + ASK.length() + "\r\n";

    private RequestRows() {}

    private static FaultRow row(
            String name, Sees sees, Keeps keeps, FaultRow.Experiment experiment, Counted... counts) {
        return new FaultRow(Side.CLIENT, name, sees, keeps, List.of(counts), experiment);
    }

    /** Refused, the connection closed, and nothing of it forwarded. */
    private static FaultRow refused(String name, Sees sees, Counted counted, String request, String... settings) {
        return row(
                name,
                sees,
                Keeps.NOTHING,
                bench -> {
                    bench.start(settings);
                    WireClient client = bench.connect().send(request);
                    WireMessage seen = client.read();
                    assertThat(client.isClosedByServer()).isTrue();
                    assertThat(bench.origin.requests()).isEmpty();
                    return seen;
                },
                counted);
    }

    static List<FaultRow> rows() {
        return List.of(
                refused(
                        "never ends its head",
                        Sees.error(408, "header_timeout"),
                        rejected("header_timeout"),
                        HEAD,
                        "limits.header-time-max=400ms"),
                refused(
                        "never ends its body",
                        Sees.error(408, "request_timeout"),
                        error("request_timeout"),
                        HEAD + LENGTH + "\r\n" + ASK.substring(1),
                        "limits.body-time-max=400ms"),
                refused(
                        "says its length and chunks",
                        Sees.error(400, "invalid_framing"),
                        rejected("invalid_framing"),
                        HEAD + LENGTH + "Transfer-Encoding: chunked\r\n\r\n" + ASK),
                refused(
                        "sends a chunk without a size",
                        Sees.error(400, "invalid_body"),
                        rejected("invalid_body"),
                        HEAD + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n"),
                refused(
                        "sends a head beyond its limit",
                        Sees.error(431, "header_too_large"),
                        rejected("header_too_large"),
                        HEAD + "X: " + "y".repeat(40_000) + "\r\n\r\n"),
                refused(
                        "expects what nobody can do",
                        Sees.error(417, "unknown_expectation"),
                        rejected("unknown_expectation"),
                        HEAD + LENGTH + "Expect: miracles\r\n\r\n"),
                row("breaks off within its head", Sees.nothing(), Keeps.NOTHING, bench -> breaksOff(bench, LINE)),
                row(
                        "breaks off within its body",
                        Sees.nothing(),
                        Keeps.NOTHING,
                        bench -> breaksOff(bench, HEAD + LENGTH + "\r\n" + ASK.substring(1)),
                        error("client_left"),
                        ended("left")),
                row("sends its request byte by byte", Sees.miss(), Keeps.ANSWER, RequestRows::dribbles),
                row("sends three requests at once", Sees.hit(), Keeps.ANSWER, RequestRows::sendsThree),
                row("waits for 100 Continue", Sees.miss(), Keeps.ANSWER, RequestRows::waitsForContinue),
                row(
                        "sends a body beyond what is read for a key",
                        Sees.bypass("too-large"),
                        Keeps.NOTHING,
                        RequestRows::sendsTooMuch,
                        limit("limits.request-bytes-max")));
    }

    private static WireMessage breaksOff(Bench bench, String beginning) throws Exception {
        bench.start();
        WireClient client = bench.connect().send(beginning);
        bench.awaitMetric("ai_proxy_connections", 1);
        client.reset();
        bench.awaitMetric("ai_proxy_connections", 0);
        assertThat(bench.origin.requests()).isEmpty();
        return Bench.LEFT;
    }

    private static WireMessage dribbles(Bench bench) throws Exception {
        bench.start();
        WireClient client = bench.connect();
        for (char letter : (HEAD + LENGTH + "\r\n" + ASK).toCharArray()) {
            client.send(String.valueOf(letter));
            bench.go.await(1, TimeUnit.MILLISECONDS);
        }
        return client.read();
    }

    private static WireMessage sendsThree(Bench bench) throws Exception {
        bench.start();
        bench.store(Bench.QUESTION);
        String other = ASK.replace(Bench.QUESTION, "an other one");
        String one = HEAD + LENGTH + "\r\n";
        WireClient client = bench.connect().send(one + other + one + ASK + one + other.replace("one", "two"));
        assertThat(client.read().text()).contains("to an other one");
        WireMessage seen = client.read();
        assertThat(client.read().text()).contains("to an other two");
        return seen;
    }

    private static WireMessage waitsForContinue(Bench bench) throws Exception {
        bench.start();
        WireClient client = bench.connect().send(HEAD + LENGTH + "Expect: 100-continue\r\n\r\n");
        assertThat(client.readHead().startLine()).startsWith("HTTP/1.1 100");
        return client.send(ASK).read();
    }

    private static WireMessage sendsTooMuch(Bench bench) throws Exception {
        bench.start("limits.request-bytes-max=4KiB");
        WireMessage seen = bench.chat(ASK + " ".repeat(5_000));
        bench.asksAgainBy(ASK);
        return seen;
    }
}
