package dev.reprise.trials.rows;

import static dev.reprise.trials.rows.Counted.ended;
import static dev.reprise.trials.rows.Counted.error;
import static dev.reprise.trials.rows.Counted.limit;
import static dev.reprise.trials.rows.Counted.notStored;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.WireClient;
import dev.reprise.server.scenario.WireMessage;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** As much is under way as may be: what comes on top has the outcome of its bound, and nothing else. */
final class LoadRows {

    private static final String ASK = Completions.ask(Bench.QUESTION);
    private static final String HOLDER = Completions.ask("another");

    private LoadRows() {}

    private static FaultRow row(
            String name, Sees sees, Keeps keeps, FaultRow.Experiment experiment, Counted... counts) {
        return new FaultRow(Side.LOAD, name, sees, keeps, List.of(counts), experiment);
    }

    static List<FaultRow> rows() {
        return List.of(
                row(
                        "`limits.exchanges-max` is reached",
                        Sees.error(503, "overloaded"),
                        Keeps.NOTHING,
                        LoadRows::hasNoExchangeLeft,
                        limit("limits.exchanges-max"),
                        error("overloaded")),
                row(
                        "`limits.connections-max` is reached",
                        Sees.closed(),
                        Keeps.NOTHING,
                        LoadRows::hasNoConnectionLeft,
                        limit("limits.connections-max")),
                row(
                        "`upstream.connections-max` is reached",
                        Sees.error(503, "overloaded"),
                        Keeps.NOTHING,
                        LoadRows::hasNoOriginConnectionLeft,
                        limit("upstream.connections-max"),
                        error("overloaded")),
                row(
                        "`limits.recordings-max` is reached",
                        Sees.miss(),
                        Keeps.NOTHING,
                        LoadRows::hasNoRecordingLeft,
                        limit("limits.recordings-max"),
                        notStored("recordings-full")),
                row(
                        "`limits.recordings-bytes-max` is reached",
                        Sees.miss(),
                        Keeps.NOTHING,
                        LoadRows::hasNoRecordingBytesLeft,
                        limit("limits.recordings-bytes-max"),
                        notStored("recordings-full")),
                row(
                        "`limits.players-per-recording-max` is reached",
                        Sees.miss(),
                        Keeps.ANSWER,
                        LoadRows::hasNoPlaceToPlay,
                        limit("limits.players-per-recording-max")),
                row(
                        "`limits.relay-bytes-max` is reached by a slow client",
                        Sees.nothing(),
                        Keeps.NOTHING,
                        LoadRows::holdsTheOriginUp,
                        limit("limits.relay-bytes-max")),
                row(
                        "two hundred ask the same at once",
                        Sees.collapsed(),
                        Keeps.ANSWER,
                        LoadRows::isAskedByMany,
                        ended("answered")),
                row("two hundred leave at once", Sees.miss(), Keeps.ANSWER, LoadRows::isLeftByMany, ended("left")));
    }

    private static WireMessage hasNoExchangeLeft(Bench bench) throws Exception {
        bench.start("limits.exchanges-max=1");
        bench.holdAnswers();
        bench.asking(HOLDER);
        bench.awaitOriginCalls(1);
        WireMessage seen = bench.ask();
        assertThat(seen.field("retry-after")).contains("1");
        bench.awaitOriginCalls(1);
        return seen;
    }

    /** A handful, so that one that was closed just now may count for a moment more. */
    private static WireMessage hasNoConnectionLeft(Bench bench) throws Exception {
        int connections = 5;
        bench.start("limits.connections-max=" + connections);
        List<WireClient> all =
                Stream.generate(bench::connect).limit(connections).toList();
        for (WireClient one : all) {
            assertThat(one.post(Bench.CHAT, HOLDER).read().status()).isEqualTo(200);
        }
        WireClient refused = bench.connect();
        assertThat(refused.isClosedByServer()).isTrue();
        assertThat(all.get(0).post(Bench.CHAT, HOLDER).read().status()).isEqualTo(200);
        all.forEach(WireClient::close);
        Bench.patiently().until(() -> isServed(bench));
        return Bench.LEFT;
    }

    private static boolean isServed(Bench bench) {
        try {
            return bench.chat(HOLDER).status() == 200;
        } catch (UncheckedIOException closed) {
            return false;
        }
    }

    private static WireMessage hasNoOriginConnectionLeft(Bench bench) throws Exception {
        bench.start("upstream.connections-max=1", "server.event-loops=1");
        bench.holdAnswers();
        bench.asking(HOLDER);
        bench.awaitOriginCalls(1);
        WireMessage seen = bench.ask();
        bench.awaitOriginCalls(1);
        return seen;
    }

    private static WireMessage hasNoRecordingLeft(Bench bench) throws Exception {
        bench.start("limits.recordings-max=1");
        bench.holdAnswers();
        WireClient recorded = bench.asking(HOLDER);
        bench.awaitOriginCalls(1);
        WireClient relayed = bench.asking(ASK);
        bench.awaitOriginCalls(2);
        bench.go.countDown();
        assertThat(recorded.read().text()).contains("to another");
        return relayed.read();
    }

    private static WireMessage hasNoRecordingBytesLeft(Bench bench) throws Exception {
        int bytesMax = Bench.answerTo("the canary").getBytes(StandardCharsets.UTF_8).length + 10;
        bench.start("limits.recordings-bytes-max=" + bytesMax);
        return bench.askOnceWith((request, turn) ->
                turn.json(200, Bench.answerTo(Bench.QUESTION).replace("four", "x".repeat(5_000))));
    }

    private static WireMessage hasNoPlaceToPlay(Bench bench) throws Exception {
        bench.start("limits.players-per-recording-max=1");
        bench.holdAnswers();
        WireClient leader = bench.asking(ASK);
        bench.awaitOriginCalls(1);
        WireClient oneMore = bench.asking(ASK);
        bench.awaitOriginCalls(2);
        bench.go.countDown();
        assertThat(leader.read().text()).contains("to " + Bench.QUESTION);
        return oneMore.read();
    }

    private static WireMessage holdsTheOriginUp(Bench bench) throws Exception {
        bench.start("limits.relay-bytes-max=64KiB");
        bench.origin.script((request, turn) -> {
            turn.beginStream();
            for (int i = 0; i < 1_000 && bench.go.getCount() > 0; i++) {
                turn.chunk("data: " + "x".repeat(60_000) + "\n\n");
            }
            turn.endStream();
        });
        WireClient slow = bench.connect().post("/v1/audio/speech", "{}");
        slow.readUntil("data: ");
        bench.awaitAtLeast(limit("limits.relay-bytes-max").series(), 1);
        slow.reset();
        return Bench.LEFT;
    }

    private static WireMessage isAskedByMany(Bench bench) throws Exception {
        bench.start();
        bench.origin.script((request, turn) -> {
            bench.awaitMetric("ai_proxy_exchanges", 200);
            Bench.answer(request, turn);
        });
        List<WireMessage> seen = bench.askByMany(200);
        assertThat(seen).allSatisfy(answer -> assertThat(answer.text()).contains("to " + Bench.QUESTION));
        assertThat(bench.origin.requests()).hasSize(1);
        return Bench.one(seen, "COLLAPSED");
    }

    private static WireMessage isLeftByMany(Bench bench) throws Exception {
        bench.start();
        bench.holdAnswers();
        for (int i = 0; i < 200; i++) {
            WireClient leaving = bench.asking(Completions.ask("number " + i % 20));
            if (i % 2 == 0) {
                leaving.reset();
            } else {
                leaving.close();
            }
        }
        bench.awaitMetric("ai_proxy_exchanges", 0);
        bench.origin.script(Bench::answer);
        bench.go.countDown();
        return bench.ask();
    }
}
