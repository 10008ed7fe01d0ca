package dev.reprise.trials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.trials.rows.Bench;
import dev.reprise.trials.rows.FaultRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Every fault row, several times, in an order drawn by the seed, on a few running proxies side by side. */
class FaultRowsTrial {

    private static final int ROWS_MIN = 45;
    private static final int BENCHES = 4;

    private final Map<FaultRow, Integer> held = new ConcurrentHashMap<>();
    private final Map<FaultRow, String> broken = new ConcurrentHashMap<>();

    @Test
    void everyRowHoldsEveryTime() throws Exception {
        long seed = Scale.seed();
        int times = Scale.of(3, 20);
        List<FaultRow> rows = FaultRow.all();
        Queue<FaultRow> runs = shuffled(rows, times, seed);
        Report report = new Report("FaultRowsTrial", seed);

        runOnBenches(runs);

        report.row("rows", rows.size());
        report.row("times each", times);
        rows.forEach(row -> report.row(row.toString(), verdict(row, times) + ": " + row.expected()));
        broken.forEach((row, why) -> report.text("broken: " + row + "\n" + why));
        report.publish();
        assertThat(rows).hasSizeGreaterThanOrEqualTo(ROWS_MIN);
        assertThat(broken).as("%s", broken).isEmpty();
        assertThat(held)
                .hasSize(rows.size())
                .allSatisfy((row, count) -> assertThat(count).isEqualTo(times));
    }

    private static Queue<FaultRow> shuffled(List<FaultRow> rows, int times, long seed) {
        List<FaultRow> runs = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            runs.addAll(rows);
        }
        Collections.shuffle(runs, new Random(seed));
        return new ConcurrentLinkedQueue<>(runs);
    }

    private void runOnBenches(Queue<FaultRow> runs) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(BENCHES);
        List<Future<Void>> benches = new ArrayList<>();
        for (int i = 0; i < BENCHES; i++) {
            benches.add(threads.submit(() -> runOnBench(runs)));
        }
        for (Future<Void> bench : benches) {
            bench.get();
        }
        threads.shutdown();
    }

    private Void runOnBench(Queue<FaultRow> runs) throws Exception {
        try (Bench bench = new Bench()) {
            for (FaultRow row = runs.poll(); row != null; row = runs.poll()) {
                run(row, bench);
            }
        }
        return null;
    }

    private void run(FaultRow row, Bench bench) throws Exception {
        try {
            bench.heal();
            row.experiment().run(bench);
            held.merge(row, 1, Integer::sum);
        } catch (AssertionError | RuntimeException failed) {
            broken.putIfAbsent(row, describe(failed));
        }
    }

    private static String describe(Throwable failed) {
        StringBuilder text = new StringBuilder(String.valueOf(failed.getMessage()));
        for (StackTraceElement element : failed.getStackTrace()) {
            if (element.getClassName().startsWith("dev.reprise.trials.rows")) {
                text.append("\n  at ").append(element);
            }
        }
        return text.toString();
    }

    private String verdict(FaultRow row, int times) {
        return held.getOrDefault(row, 0) + "/" + times;
    }
}
