package dev.reprise.trials.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.server.scenario.WireMessage;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One thing that goes wrong, and what must come of it: for the client, in the store, in the metrics. After it everything
 * must be as before: another question is forwarded and kept.
 */
public record FaultRow(Side side, String name, Sees sees, Keeps keeps, List<Counted> counts, Experiment experiment) {

    /** Makes it go wrong and asks {@link Bench#QUESTION}; returns what the client saw that it happened to. */
    interface Experiment {
        WireMessage run(Bench bench) throws Exception;
    }

    /** Does it once, and fails if anything is not as it is written. */
    public void run() throws Exception {
        try (Bench bench = new Bench()) {
            sees.check().accept(experiment.run(bench));
            bench.heal();
            bench.awaitRest();
            for (Counted counted : counts) {
                Bench.patiently()
                        .untilAsserted(() -> assertThat(counted)
                                .as("%s", bench.metric(counted.series()))
                                .matches(series -> series.isMetBy(bench.metric(series.series())), "is met"));
            }
            keeps.check(bench);
            bench.awaitRest(); // an answer is there before its exchange has ended, which may be the only one there
            // can be
            bench.checkCanary();
        }
    }

    /** Its line in the documentation. */
    public String line() {
        String counted = counts.stream().map(Counted::text).collect(Collectors.joining(", "));
        return "| " + name + " | " + sees.text() + " | " + keeps.text() + " | " + counted + " |";
    }

    @Override
    public String toString() {
        return side.heading() + ": " + name;
    }
}
