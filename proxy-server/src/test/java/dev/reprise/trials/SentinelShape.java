package dev.reprise.trials;

import static org.awaitility.Awaitility.await;

import dev.reprise.server.redis.RedisServer;
import dev.reprise.trials.load.Draws;
import dev.reprise.trials.load.Question;
import dev.reprise.trials.means.SentinelFleet;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/** Sentinels, whose master is killed while a crowd asks. */
record SentinelShape(ShapeResult result, Failovers failovers) {

    private static final int FAILOVERS = Scale.of(1, 4);
    private static final List<Question> QUESTIONS =
            IntStream.range(10, 20).mapToObj(ShapeRun::question).toList();

    static SentinelShape tried(long seed) throws Exception {
        try (SentinelFleet fleet = SentinelFleet.started();
                ShapeRun run = new ShapeRun("Sentinel", new Draws(100, 0), seed, "redis.url=" + fleet.url())) {
            run.everything();
            run.beginLoad();
            Failovers failovers = new Failovers(run);
            for (int i = 0; i < FAILOVERS; i++) {
                QUESTIONS.forEach(run::hits);
                awaitReplicated(fleet, run);
                RedisServer master = fleet.master();
                failovers.kill(master, () -> fleet.isReplaced(master), QUESTIONS);
                fleet.repair(master);
            }
            return new SentinelShape(run.judge(), failovers);
        }
    }

    private static void awaitReplicated(SentinelFleet fleet, ShapeRun run) throws IOException {
        for (RedisServer replica : fleet.replicas()) {
            for (Question question : QUESTIONS) {
                String name = run.nameOf(question);
                await().atMost(ShapeRun.PATIENCE)
                        .ignoreExceptionsInstanceOf(IOException.class)
                        .until(() -> replica.ask("EXISTS", name).equals("1"));
            }
        }
    }

    void tell(Report report) {
        result.tell(report);
        failovers.tell(report);
    }
}
