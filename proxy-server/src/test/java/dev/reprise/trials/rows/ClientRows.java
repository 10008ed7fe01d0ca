package dev.reprise.trials.rows;

import static dev.reprise.trials.rows.Counted.ended;
import static dev.reprise.trials.rows.Counted.error;
import static dev.reprise.trials.rows.Counted.limit;
import static dev.reprise.trials.rows.Counted.notStored;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.WireClient;
import dev.reprise.server.scenario.WireMessage;
import java.net.Socket;
import java.util.List;

/** A client leaves, or takes nothing any more. */
final class ClientRows {

    private static final String CANCEL = "cache.on-disconnect=cancel";
    private static final String ASK = Completions.ask(Bench.QUESTION);

    private ClientRows() {}

    private static FaultRow row(
            String name, Sees sees, Keeps keeps, FaultRow.Experiment experiment, Counted... counts) {
        return new FaultRow(Side.CLIENT, name, sees, keeps, List.of(counts), experiment);
    }

    /** How a client goes away. */
    private interface Leaving {
        void of(WireClient client);
    }

    static List<FaultRow> rows() {
        return List.of(
                row(
                        "leaves before its answer begins",
                        Sees.nothing(),
                        Keeps.ANSWER,
                        bench -> leavesBeforeTheHead(bench, WireClient::close),
                        error("client_left"),
                        ended("left")),
                row(
                        "is killed before its answer begins (reset)",
                        Sees.nothing(),
                        Keeps.ANSWER,
                        bench -> leavesBeforeTheHead(bench, WireClient::reset),
                        error("client_left"),
                        ended("left")),
                row(
                        "leaves before its answer begins, `cache.on-disconnect: cancel`",
                        Sees.nothing(),
                        Keeps.NOTHING,
                        bench -> leavesBeforeTheHead(bench, WireClient::close, CANCEL),
                        error("client_left"),
                        notStored("client-left")),
                row(
                        "leaves in the middle of a stream",
                        Sees.nothing(),
                        Keeps.ANSWER,
                        bench -> leavesInTheMiddle(bench, WireClient::close),
                        error("client_left"),
                        ended("left")),
                row(
                        "is killed in the middle of a stream (reset)",
                        Sees.nothing(),
                        Keeps.ANSWER,
                        bench -> leavesInTheMiddle(bench, WireClient::reset),
                        error("client_left"),
                        ended("left")),
                row(
                        "leaves in the middle of a stream, `cache.on-disconnect: cancel`",
                        Sees.nothing(),
                        Keeps.NOTHING,
                        bench -> leavesInTheMiddle(bench, WireClient::close, CANCEL),
                        error("client_left"),
                        notStored("client-left")),
                row(
                        "leaves, and the origin takes longer than `cache.finish-time-max`",
                        Sees.nothing(),
                        Keeps.NOTHING,
                        ClientRows::leavesForTooLong,
                        error("client_left"),
                        limit("cache.finish-time-max"),
                        notStored("client-left")),
                row(
                        "closes its sending half",
                        Sees.nothing(),
                        Keeps.ANSWER,
                        ClientRows::closesItsHalf,
                        error("client_left"),
                        ended("left")),
                row(
                        "leaves as the leader of others",
                        Sees.collapsed(),
                        Keeps.ANSWER,
                        bench -> leavesAsLeader(bench),
                        error("client_left"),
                        ended("answered")),
                row(
                        "leaves as the leader of others, `cache.on-disconnect: cancel`",
                        Sees.collapsed(),
                        Keeps.ANSWER,
                        bench -> leavesAsLeader(bench, CANCEL),
                        error("client_left"),
                        ended("answered")),
                row(
                        "leaves as the last of several, `cache.on-disconnect: cancel`",
                        Sees.nothing(),
                        Keeps.NOTHING,
                        ClientRows::leavesAsTheLast,
                        ended("left"),
                        notStored("client-left")),
                row(
                        "takes nothing of its answer",
                        Sees.nothing(),
                        Keeps.NOTHING,
                        ClientRows::takesNothing,
                        limit("limits.write-idle-time-max"),
                        ended("left")));
    }

    private static WireMessage leavesBeforeTheHead(Bench bench, Leaving leaving, String... settings) throws Exception {
        bench.start(settings);
        bench.holdAnswers();
        WireClient client = bench.asking(ASK);
        bench.awaitOriginCalls(1);
        leaving.of(client);
        bench.awaitMetric("ai_proxy_exchanges", 0);
        return Bench.LEFT;
    }

    private static WireMessage leavesInTheMiddle(Bench bench, Leaving leaving, String... settings) throws Exception {
        bench.start(settings);
        bench.holdTheEndOfAStream();
        WireClient client = bench.asking(Completions.askStream(Bench.QUESTION));
        client.readUntil("four words");
        leaving.of(client);
        bench.awaitMetric("ai_proxy_exchanges", 0);
        return Bench.LEFT;
    }

    private static WireMessage leavesForTooLong(Bench bench) throws Exception {
        WireMessage left = leavesBeforeTheHead(bench, WireClient::close, "cache.finish-time-max=300ms");
        bench.awaitRest();
        return left;
    }

    private static WireMessage closesItsHalf(Bench bench) throws Exception {
        bench.start();
        bench.holdAnswers();
        Socket socket = bench.socket();
        WireClient client = new WireClient(socket).post(Bench.CHAT, ASK);
        bench.awaitOriginCalls(1);
        socket.shutdownOutput();
        bench.awaitMetric("ai_proxy_exchanges", 0);
        assertThat(client.isClosedByServer()).isTrue();
        return Bench.LEFT;
    }

    private static WireMessage leavesAsLeader(Bench bench, String... settings) throws Exception {
        bench.startOnOneLoop(settings);
        bench.holdAnswers();
        WireClient leader = bench.asking(ASK);
        bench.awaitOriginCalls(1);
        WireClient follower = bench.asking(ASK);
        bench.awaitMetric("ai_proxy_exchanges", 2);
        leader.close();
        bench.awaitMetric("ai_proxy_exchanges", 1);
        bench.go.countDown();
        WireMessage seen = follower.read();
        bench.awaitOriginCalls(1);
        return seen;
    }

    private static WireMessage leavesAsTheLast(Bench bench) throws Exception {
        bench.startOnOneLoop(CANCEL);
        bench.holdAnswers();
        WireClient leader = bench.asking(ASK);
        bench.awaitOriginCalls(1);
        WireClient follower = bench.asking(ASK);
        bench.awaitMetric("ai_proxy_exchanges", 2);
        leader.close();
        bench.awaitMetric("ai_proxy_exchanges", 1);
        follower.reset();
        bench.awaitMetric("ai_proxy_recordings", 0);
        return Bench.LEFT;
    }

    private static WireMessage takesNothing(Bench bench) throws Exception {
        bench.start("limits.write-idle-time-max=600ms");
        bench.origin.script((request, turn) -> {
            turn.beginStream();
            for (int i = 0; i < 1_000 && bench.go.getCount() > 0; i++) {
                turn.chunk("data: " + "x".repeat(100_000) + "\n\n");
            }
            turn.endStream();
        });
        bench.asking(Completions.askStream(Bench.QUESTION)).readUntil("data: ");
        bench.awaitAtLeast(limit("limits.write-idle-time-max").series(), 1);
        return Bench.LEFT;
    }
}
