package dev.reprise.trials.rows;

import static dev.reprise.trials.rows.Counted.event;
import static dev.reprise.trials.rows.Counted.notStored;

import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.WireMessage;
import dev.reprise.trials.means.Conduct;
import java.time.Duration;
import java.util.List;

/** Redis is not there, does not answer, or answers too late: each time the origin does instead. */
final class RedisRows {

    private static final String[] IMPATIENT = {"redis.command-timeout=100ms", "redis.start-timeout=100ms"};

    /** No command is even sent, or it is not answered: which, depends on who is quicker. */
    private static final Sees MISS_IN_TIME = Sees.miss("store-timeout", "store-unavailable");

    private RedisRows() {}

    private static FaultRow row(
            String name, Sees sees, Keeps keeps, FaultRow.Experiment experiment, Counted... counts) {
        return new FaultRow(Side.REDIS, name, sees, keeps, List.of(counts), experiment);
    }

    static List<FaultRow> rows() {
        return List.of(
                row(
                        "is absent at the start, and comes later",
                        Sees.miss("store-unavailable"),
                        Keeps.NOTHING,
                        RedisRows::isAbsent,
                        notStored("store"),
                        event("connect-failed")),
                row(
                        "takes the first connection and says nothing",
                        Sees.miss("store-unavailable"),
                        Keeps.NOTHING,
                        RedisRows::isMuteFromTheStart,
                        notStored("store"),
                        event("connect-failed")),
                row(
                        "refuses new connections and resets those it has",
                        Sees.miss("store-unavailable"),
                        Keeps.ANSWER,
                        RedisRows::refuses,
                        event("connection-lost"),
                        notStored("store")),
                row(
                        "is killed before the lookup",
                        Sees.miss("store-unavailable"),
                        Keeps.NOTHING,
                        RedisRows::isKilledBeforeTheLookup,
                        event("connection-lost"),
                        notStored("store")),
                row(
                        "is killed between lookup and store",
                        Sees.miss(),
                        Keeps.NOTHING,
                        RedisRows::isKilledBeforeTheStore,
                        notStored("store")),
                row(
                        "is killed and comes back empty",
                        Sees.miss(),
                        Keeps.ANSWER,
                        RedisRows::comesBackEmpty,
                        event("connection-lost")),
                row("is frozen (SIGSTOP)", MISS_IN_TIME, Keeps.ANSWER, RedisRows::isFrozen, event("lookup-timeout")),
                row(
                        "answers later than the deadline",
                        MISS_IN_TIME,
                        Keeps.ANSWER,
                        RedisRows::isTooSlow,
                        event("lookup-timeout")),
                row("answers slowly, but within the deadline", Sees.hit(), Keeps.ANSWER, RedisRows::isSlow),
                row(
                        "is half open: nothing comes over the connection any more",
                        MISS_IN_TIME,
                        Keeps.ANSWER,
                        RedisRows::isHalfOpen,
                        event("connection-silent")),
                row(
                        "has too little bandwidth for a large value",
                        MISS_IN_TIME,
                        Keeps.ANSWER,
                        RedisRows::isNarrow,
                        event("lookup-timeout")),
                row(
                        "resets the connection in the middle of a reply",
                        Sees.miss("store-unavailable"),
                        Keeps.ANSWER,
                        bench -> endsReply(bench, Conduct.End.RESET),
                        event("connection-lost")),
                row(
                        "closes the connection in the middle of a reply",
                        Sees.miss("store-unavailable"),
                        Keeps.ANSWER,
                        bench -> endsReply(bench, Conduct.End.CLOSE),
                        event("connection-lost")),
                row("writes its reply byte by byte", Sees.hit(), Keeps.ANSWER, RedisRows::dribbles),
                row(
                        "has as many lookups under way as may be",
                        Sees.miss("store-busy"),
                        Keeps.ANSWER,
                        RedisRows::isBusyWithLookups,
                        event("lookup-busy")));
    }

    private static WireMessage isAbsent(Bench bench) throws Exception {
        HurtStore store = HurtStore.absent(bench);
        store.startProxyAs("");
        store.afterwards(store.server()::start);
        return bench.askToTheEnd();
    }

    private static WireMessage isMuteFromTheStart(Bench bench) throws Exception {
        HurtStore store = HurtStore.running(bench);
        store.way().behave(Conduct.BLACK_HOLE);
        store.startProxyAs("", "redis.connect-timeout=300ms");
        store.afterwards(() -> {});
        return bench.askToTheEnd();
    }

    private static WireMessage refuses(Bench bench) throws Exception {
        HurtStore store = HurtStore.holdingTheAnswer(bench);
        store.way().refuse();
        store.afterwards(store.way()::admit);
        return bench.askToTheEnd();
    }

    private static WireMessage isKilledBeforeTheLookup(Bench bench) throws Exception {
        HurtStore store = HurtStore.holdingTheAnswer(bench);
        store.server().kill();
        store.afterwards(store.server()::start);
        return bench.askToTheEnd();
    }

    private static WireMessage isKilledBeforeTheStore(Bench bench) throws Exception {
        HurtStore store = HurtStore.running(bench).startProxy();
        bench.origin.script((request, turn) -> {
            store.server().kill();
            Bench.answer(request, turn);
        });
        store.afterwards(store.server()::start);
        return bench.askToTheEnd();
    }

    private static WireMessage comesBackEmpty(Bench bench) throws Exception {
        HurtStore store = HurtStore.holdingTheAnswer(bench);
        store.server().kill();
        store.awaitNotUp();
        store.server().start();
        store.awaitUp();
        return bench.ask();
    }

    private static WireMessage isFrozen(Bench bench) throws Exception {
        HurtStore store = HurtStore.holdingTheAnswer(bench, IMPATIENT);
        store.server().freeze();
        store.afterwards(store.server()::thaw);
        return bench.ask();
    }

    private static WireMessage isTooSlow(Bench bench) throws Exception {
        HurtStore store = HurtStore.holdingTheAnswer(bench, IMPATIENT);
        store.way().behave(Conduct.late(Duration.ofMillis(400)));
        store.afterwards(() -> {});
        return bench.ask();
    }

    private static WireMessage isSlow(Bench bench) throws Exception {
        HurtStore store = HurtStore.holdingTheAnswer(bench);
        store.way().behave(Conduct.late(Duration.ofMillis(200)));
        return bench.ask();
    }

    private static WireMessage isHalfOpen(Bench bench) throws Exception {
        HurtStore store = HurtStore.holdingTheAnswer(bench, IMPATIENT);
        store.way().behave(Conduct.BLACK_HOLE);
        store.afterwards(() -> {});
        WireMessage seen = bench.ask();
        bench.awaitAtLeast(event("connection-silent").series(), 1);
        return seen;
    }

    private static WireMessage isNarrow(Bench bench) throws Exception {
        HurtStore store = HurtStore.holdingALargeAnswer(bench, IMPATIENT);
        store.way().behave(Conduct.GOOD, Conduct.narrow(20_000));
        store.afterwards(() -> {});
        return bench.ask();
    }

    private static WireMessage endsReply(Bench bench, Conduct.End end) throws Exception {
        HurtStore store = HurtStore.holdingALargeAnswer(bench);
        store.reconnect();
        store.way().behave(Conduct.GOOD, Conduct.endingAfter(HurtStore.LARGE_BYTES / 2, end));
        store.afterwards(() -> {});
        return bench.ask();
    }

    private static WireMessage dribbles(Bench bench) throws Exception {
        HurtStore store = HurtStore.holdingTheAnswer(bench);
        store.way().behave(Conduct.sliced(1));
        return bench.ask();
    }

    private static WireMessage isBusyWithLookups(Bench bench) throws Exception {
        HurtStore store = HurtStore.holdingTheAnswer(bench, "redis.in-flight-max=1", "server.event-loops=1");
        store.way().behave(Conduct.BLACK_HOLE);
        store.afterwards(() -> {});
        bench.asking(Completions.ask("another"));
        bench.awaitMetric("ai_proxy_exchanges", 1);
        return bench.ask();
    }
}
