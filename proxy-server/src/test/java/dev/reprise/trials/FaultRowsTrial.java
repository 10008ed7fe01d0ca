package dev.reprise.trials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.trials.rows.FaultRow;
import dev.reprise.trials.rows.Faults;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Every fault row, several times in an order drawn by the seed; each time exactly what is written must come of it. */
class FaultRowsTrial {

    /** Rows share nothing, and mostly wait. */
    private static final int AT_A_TIME = 8;

    /** Part of a row's name, to run only those: {@code -Dtrials.row=SIGKILL}. */
    private static final String ONLY = System.getProperty("trials.row", "");

    private final Map<FaultRow, Integer> held = new ConcurrentHashMap<>();
    private final List<String> broken = Collections.synchronizedList(new ArrayList<>());

    @Test
    void everyFaultHasTheOutcomeThatIsWrittenBesideIt() throws Exception {
        int times = Scale.of(3, 20);
        long seed = Scale.seed();
        List<FaultRow> rows = Faults.rows().stream()
                .filter(row -> row.toString().contains(ONLY))
                .toList();
        Report report = new Report("FaultRowsTrial", seed);
        long began = System.nanoTime();
        run(shuffled(rows, times, seed));

        report.row("rows", rows.size());
        report.row("times each", times);
        report.row("runs with another outcome than written", broken.size());
        report.row("seconds", (System.nanoTime() - began) / 1_000_000_000);
        rows.forEach(row -> report.row(row.toString(), held.getOrDefault(row, 0) + "/" + times));
        broken.forEach(report::text);
        report.publish();
        assertThat(broken).isEmpty();
        assertThat(rows)
                .isNotEmpty()
                .allSatisfy(row -> assertThat(held).as("%s", row).containsEntry(row, times));
    }

    private static List<FaultRow> shuffled(List<FaultRow> rows, int times, long seed) {
        List<FaultRow> runs = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            runs.addAll(rows);
        }
        Collections.shuffle(runs, new Random(seed));
        return runs;
    }

    private void run(List<FaultRow> runs) {
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            CompletableFuture.allOf(runs.stream()
                            .map(row -> CompletableFuture.runAsync(() -> run(row), threads))
                            .toArray(CompletableFuture[]::new))
                    .join();
        } finally {
            threads.shutdownNow();
        }
    }

    private void run(FaultRow row) {
        try {
            row.run();
            held.merge(row, 1, Integer::sum);
        } catch (Exception | AssertionError e) {
            broken.add("broken: " + row + ": " + e);
        }
    }
}
