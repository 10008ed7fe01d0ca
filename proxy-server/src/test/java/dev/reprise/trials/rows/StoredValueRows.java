package dev.reprise.trials.rows;

import static dev.reprise.trials.rows.Bench.isRight;
import static dev.reprise.trials.rows.Bench.isRightWithout;
import static dev.reprise.trials.rows.Bench.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.server.scenario.WireMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** What stands under a key is not what was stored there: it is a miss, and never an answer. */
final class StoredValueRows {

    private StoredValueRows() {}

    static List<FaultRow> rows() {
        String miss = "a miss, marked corrupt; a right answer; stored anew";
        return List.of(
                row("has a bit flipped", miss, bench -> spoils(bench, StoredValueRows::flipped)),
                row("is cut in half", miss, bench -> spoils(bench, value -> Arrays.copyOf(value, value.length / 2))),
                row("goes on after its end", miss, bench -> spoils(bench, StoredValueRows::longer)),
                row("is of somebody else", miss, bench -> spoils(bench, value -> bytes("not an envelope"))),
                row("is empty", "a right answer; stored anew", StoredValueRows::empties),
                row("is another question's", miss, StoredValueRows::swaps),
                row("is a list", "a right answer, from the origin", StoredValueRows::isAList),
                row("expires early", "a miss, then a hit", StoredValueRows::expires));
    }

    private static FaultRow row(String name, String expected, FaultRow.Experiment experiment) {
        return new FaultRow("redis", "a stored value " + name, expected, experiment);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] flipped(byte[] value) {
        byte[] flipped = value.clone();
        flipped[value.length / 2] ^= 1;
        return flipped;
    }

    private static byte[] longer(byte[] value) {
        return Arrays.copyOf(value, value.length + 1);
    }

    private static void spoils(Bench bench, UnaryOperator<byte[]> spoiler) throws Exception {
        String known = bench.stored();
        String key = key(bench.ask(known));
        byte[] value = bench.redis.server().ask(bytes("GET"), bytes(key));
        bench.redis.server().ask(bytes("SET"), bytes(key), spoiler.apply(value));

        isRightWithout(bench.ask(known), "corrupt");
        isRight(bench.awaitHit(known));
    }

    private static void empties(Bench bench) throws Exception {
        String known = bench.stored();
        bench.redis.server().ask("SET", key(bench.ask(known)), "");

        WireMessage miss = bench.ask(known);
        isRight(miss);
        assertThat(miss.xCache()).isEqualTo("MISS");
        isRight(bench.awaitHit(known));
    }

    private static void swaps(Bench bench) throws Exception {
        String one = bench.stored();
        String other = bench.stored();
        bench.redis.server().ask("COPY", key(bench.ask(one)), key(bench.ask(other)), "REPLACE");

        isRightWithout(bench.ask(other), "corrupt");
        isRight(bench.awaitHit(other));
    }

    private static void isAList(Bench bench) throws Exception {
        String known = bench.stored();
        String key = key(bench.ask(known));
        bench.redis.server().ask("DEL", key);
        bench.redis.server().ask("LPUSH", key, "x");

        WireMessage miss = bench.ask(known);
        isRight(miss);
        assertThat(miss.xCache()).isEqualTo("MISS");
    }

    private static void expires(Bench bench) throws Exception {
        String known = bench.stored();
        String key = key(bench.ask(known));
        bench.redis.server().ask("PEXPIRE", key, "0");

        WireMessage miss = bench.ask(known);
        isRight(miss);
        assertThat(miss.xCache()).isEqualTo("MISS");
        isRight(bench.awaitHit(known));
    }
}
