package dev.reprise.trials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.redis.RedisServer;
import dev.reprise.server.scenario.OwnThread;
import dev.reprise.trials.load.Question;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Kills masters and measures when there are hits again, from the moment that another takes writes in their place. */
final class Failovers {

    private static final double HITS_MILLIS_MAX = 2_000;

    /** On a machine that is busy, those who decide over a failover do not trust their clocks for a while. */
    private static final Duration FAILOVER_MAX = Duration.ofMinutes(2);

    private final ShapeRun run;
    private final List<Double> absences = new ArrayList<>();
    private final List<Double> first = new ArrayList<>();
    private final List<Double> all = new ArrayList<>();

    Failovers(ShapeRun run) {
        this.run = run;
    }

    /** The questions' answers must be in that master, and in who takes its place. */
    void kill(RedisServer master, Callable<Boolean> isReplaced, List<Question> questions) throws Exception {
        long killed = System.nanoTime();
        master.kill();
        CompletableFuture<Long> replaced = OwnThread.call(() -> {
            await().atMost(FAILOVER_MAX)
                    .pollInterval(Duration.ofMillis(5))
                    .ignoreExceptions()
                    .until(isReplaced);
            return System.nanoTime();
        });
        // On a machine that is busy nobody may have looked in between.
        await().atMost(ShapeRun.PATIENCE).until(() -> replaced.isDone() || !run.isHit(questions.get(0)));
        long firstHit = hit(questions.get(0));
        long lastHit = firstHit;
        for (Question question : questions) {
            lastHit = hit(question);
        }
        long taken = replaced.join();
        absences.add((taken - killed) / 1e6);
        first.add(Math.max(0, (firstHit - taken) / 1e6));
        all.add(Math.max(0, (lastHit - taken) / 1e6));
    }

    private long hit(Question question) {
        await().atMost(FAILOVER_MAX)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> run.isHit(question));
        return System.nanoTime();
    }

    void tell(Report report) {
        report.row(run.shape + ": failovers", first.size());
        report.row(run.shape + ": until there was a new master", summary(absences));
        report.row(run.shape + ": hits again after that", summary(first) + " (expected: 2000 ms)");
        report.row(run.shape + ": all questions hit again after that", summary(all));
    }

    /** A machine that is shared may take its time, but not several times as long. */
    void mustBeQuick() throws IOException {
        assertThat(Collections.max(first))
                .as(run.shape + ": %s", run.proxy.err())
                .isLessThan(Scale.of(5, 2) * HITS_MILLIS_MAX);
    }

    private static String summary(List<Double> millis) {
        List<Double> sorted = millis.stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                "%.0f ms, %.0f at most",
                sorted.get((sorted.size() - 1) / 2),
                sorted.get(sorted.size() - 1));
    }
}
