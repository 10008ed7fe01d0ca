package dev.reprise.trials.rows;

import java.util.List;
import java.util.stream.Stream;

/** Every fault row, side by side. */
public final class Faults {

    private Faults() {}

    public static List<FaultRow> rows() {
        return Stream.of(
                        RedisRows.rows(),
                        RedisErrorRows.rows(),
                        EnvelopeRows.rows(),
                        OriginRows.rows(),
                        AnswerRows.rows(),
                        DialectRows.rows(),
                        ClientRows.rows(),
                        RequestRows.rows(),
                        ProcessRows.rows(),
                        LoadRows.rows())
                .flatMap(List::stream)
                .toList();
    }
}
