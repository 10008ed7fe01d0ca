package dev.reprise.trials.rows;

import java.util.List;
import java.util.stream.Stream;

/**
 * One fault, and what is expected of the proxy meanwhile and afterwards.
 *
 * @param side who is at fault: redis, origin, client, process or load
 * @param name the fault
 * @param expected what must hold, in words
 */
public record FaultRow(String side, String name, String expected, Experiment experiment) {

    /** Brings the fault about and asserts what must hold. */
    public interface Experiment {
        void run(Bench bench) throws Exception;
    }

    public static List<FaultRow> all() {
        return Stream.of(
                        RedisRows.rows(),
                        StoredValueRows.rows(),
                        OriginRows.rows(),
                        OriginAnswerRows.rows(),
                        ClientRows.rows(),
                        LoadRows.rows(),
                        ProcessRows.rows())
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public String toString() {
        return side + ": " + name;
    }
}
