package dev.reprise.trials.rows;

import static dev.reprise.trials.rows.Counted.event;

import dev.reprise.server.scenario.WireMessage;
import dev.reprise.trials.means.Conduct;
import java.util.List;

/** What Redis holds under our key is not what we stored there: it is never served. */
final class EnvelopeRows {

    private static final int BIT = 0x10;

    private EnvelopeRows() {}

    private static FaultRow row(String name, Sees sees, FaultRow.Experiment experiment, Counted... counts) {
        return new FaultRow(Side.REDIS, name, sees, Keeps.ANSWER, List.of(counts), experiment);
    }

    private static FaultRow rewritten(String name, String detail, String expression, Counted counted) {
        return row(name, Sees.miss(detail), bench -> rewrites(bench, expression), counted);
    }

    static List<FaultRow> rows() {
        return List.of(
                rewritten("holds a foreign value under our key", "corrupt", "'no envelope'", event("foreign")),
                rewritten("has one bit of the value flipped", "corrupt", flipping(300), event("corrupt")),
                rewritten("has lost the end of the value", "corrupt", "string.sub(v, 1, #v - 40)", event("corrupt")),
                rewritten("has more than the value", "corrupt", "v .. 'more'", event("corrupt")),
                rewritten(
                        "holds a value of a newer version",
                        "newer-version",
                        "string.sub(v, 1, 4) .. string.char(99) .. string.sub(v, 6)",
                        event("newer-version")),
                row(
                        "holds the value of another key",
                        Sees.miss("corrupt"),
                        EnvelopeRows::holdsAnother,
                        event("corrupt")),
                row(
                        "holds a list under our key (WRONGTYPE)",
                        Sees.miss("corrupt"),
                        EnvelopeRows::holdsAList,
                        event("WRONGTYPE")),
                row(
                        "has bits flipped on the way from it",
                        Sees.miss("corrupt", "store-unavailable"),
                        EnvelopeRows::flipsBitsOnTheWay),
                row("was emptied (FLUSHALL)", Sees.miss(), EnvelopeRows::isEmptied),
                row("has evicted the value", Sees.miss(), EnvelopeRows::evicts),
                row("has let the value expire", Sees.miss(), EnvelopeRows::expires));
    }

    /** The value with the byte there changed. */
    private static String flipping(int at) {
        return "string.sub(v, 1, " + (at - 1) + ") .. string.char(bit.bxor(string.byte(v, " + at + "), " + BIT
                + ")) .. string.sub(v, " + (at + 1) + ")";
    }

    private static WireMessage rewrites(Bench bench, String expression) throws Exception {
        HurtStore store = HurtStore.holdingTheAnswer(bench);
        store.rewrite(expression);
        return bench.ask();
    }

    private static WireMessage holdsAnother(Bench bench) throws Exception {
        HurtStore store = HurtStore.holdingTheAnswer(bench);
        String key = store.key();
        store.server().ask("RENAME", key, "aside");
        bench.store("another");
        store.server().ask("RENAME", store.key(), key);
        return bench.ask();
    }

    private static WireMessage holdsAList(Bench bench) throws Exception {
        HurtStore store = HurtStore.holdingTheAnswer(bench);
        String key = store.key();
        store.server().ask("DEL", key);
        store.server().ask("LPUSH", key, "element");
        return bench.ask();
    }

    private static WireMessage flipsBitsOnTheWay(Bench bench) throws Exception {
        HurtStore store = HurtStore.holdingALargeAnswer(bench);
        store.way().behave(Conduct.GOOD, Conduct.corrupting(10_007));
        store.afterwards(() -> {});
        return bench.ask();
    }

    private static WireMessage isEmptied(Bench bench) throws Exception {
        HurtStore store = HurtStore.holdingTheAnswer(bench);
        store.server().ask("FLUSHALL");
        return bench.ask();
    }

    private static WireMessage evicts(Bench bench) throws Exception {
        HurtStore store = HurtStore.holdingTheAnswer(bench);
        store.server().ask("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        store.server().ask("CONFIG", "SET", "maxmemory", "1");
        store.awaitEmpty();
        store.server().empty();
        return bench.ask();
    }

    private static WireMessage expires(Bench bench) throws Exception {
        HurtStore store = HurtStore.holdingTheAnswer(bench);
        store.server().ask("PEXPIRE", store.key(), "1");
        store.awaitEmpty();
        return bench.ask();
    }
}
