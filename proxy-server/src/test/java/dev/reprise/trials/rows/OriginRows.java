package dev.reprise.trials.rows;

import static dev.reprise.trials.rows.Counted.error;
import static dev.reprise.trials.rows.Counted.limit;
import static dev.reprise.trials.rows.Counted.notStored;

import dev.reprise.server.scenario.ScriptedOrigin;
import dev.reprise.server.scenario.WireMessage;
import dev.reprise.trials.means.FaultProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;

/** The origin cannot be reached, or gives no answer that HTTP would call one. */
final class OriginRows {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    private static final String IMPATIENT = "upstream.first-byte-timeout=400ms";

    private OriginRows() {}

    private static FaultRow row(
            String name, Sees sees, Keeps keeps, FaultRow.Experiment experiment, Counted... counts) {
        return new FaultRow(Side.ORIGIN, name, sees, keeps, List.of(counts), experiment);
    }

    /** It has been asked once and never again, and its failure is the client's. */
    private static FaultRow fails(String name, ScriptedOrigin.Script script) {
        return row(
                name,
                Sees.error(502, "origin_failed"),
                Keeps.NOTHING,
                bench -> {
                    bench.start();
                    return bench.askOnceWith(script);
                },
                error("origin_failed"),
                notStored("incomplete"));
    }

    static List<FaultRow> rows() {
        return List.of(
                row(
                        "refuses connections",
                        Sees.error(502, "origin_unreachable"),
                        Keeps.NOTHING,
                        OriginRows::refuses,
                        error("origin_unreachable")),
                row(
                        "lets connections wait (black hole)",
                        Sees.error(502, "origin_unreachable"),
                        Keeps.NOTHING,
                        OriginRows::isABlackHole,
                        error("origin_unreachable"),
                        limit("upstream.connect-timeout")),
                row(
                        "takes the request and says nothing",
                        Sees.error(504, "origin_timeout"),
                        Keeps.NOTHING,
                        OriginRows::isMute,
                        error("origin_timeout"),
                        limit("upstream.first-byte-timeout")),
                fails("closes the connection without an answer", (request, turn) -> turn.close()),
                fails("resets the connection without an answer", (request, turn) -> turn.reset()),
                fails(
                        "resets the connection within the head",
                        (request, turn) -> turn.send("HTTP/1.1 200 OK\r\nCont").reset()),
                fails(
                        "answers what is not HTTP",
                        (request, turn) -> turn.send("what?\r\n\r\n").close()),
                fails(
                        "answers with two lengths",
                        (request, turn) -> turn.send(OK + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}")
                                .close()),
                fails(
                        "answers with length and chunks",
                        (request, turn) -> turn.send(
                                OK + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")),
                fails(
                        "answers with a head beyond all limits",
                        (request, turn) -> turn.send(OK + "X-Y: 0123456789\r\n".repeat(4_000) + "\r\n")),
                fails(
                        "floods with interim answers",
                        (request, turn) -> turn.send("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(10_000))),
                fails(
                        "switches protocols unasked",
                        (request, turn) -> turn.send(
                                "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n")),
                row(
                        "resets a connection that was used before",
                        Sees.error(502, "origin_failed"),
                        Keeps.NOTHING,
                        OriginRows::resetsAUsedConnection,
                        error("origin_failed")),
                row("has closed the idle connection", Sees.miss(), Keeps.ANSWER, OriginRows::closesAnIdleConnection));
    }

    private static WireMessage refuses(Bench bench) throws Exception {
        FaultProxy way = bench.opened(FaultProxy.before(bench.origin.port()));
        way.refuse();
        bench.after(way::admit);
        bench.startBefore("http://127.0.0.1:" + way.port() + "/v1");
        return bench.ask();
    }

    /** Its system takes no more connections, since nobody accepts those that wait. */
    private static WireMessage isABlackHole(Bench bench) throws Exception {
        ServerSocket full = bench.opened(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        fill(bench, full);
        bench.after(() -> bench.opened(ScriptedOrigin.on(full, Bench::answer)));
        bench.startBefore("http://127.0.0.1:" + full.getLocalPort() + "/v1", "upstream.connect-timeout=400ms");
        return bench.ask();
    }

    private static void fill(Bench bench, ServerSocket full) {
        for (int i = 0; i < 8; i++) {
            Socket waiting = bench.opened(new Socket());
            try {
                waiting.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), full.getLocalPort()), 200);
            } catch (IOException isFull) {
                return;
            }
        }
    }

    private static WireMessage isMute(Bench bench) throws Exception {
        bench.start(IMPATIENT);
        bench.holdAnswers();
        return bench.ask();
    }

    private static WireMessage resetsAUsedConnection(Bench bench) throws Exception {
        bench.start();
        bench.store("another");
        bench.origin.script((request, turn) -> turn.reset());
        WireMessage seen = bench.ask();
        bench.awaitOriginCalls(2);
        return seen;
    }

    private static WireMessage closesAnIdleConnection(Bench bench) throws Exception {
        bench.start();
        bench.store("another");
        bench.origin.closeConnections();
        WireMessage seen = bench.ask();
        bench.awaitOriginCalls(2);
        return seen;
    }
}
