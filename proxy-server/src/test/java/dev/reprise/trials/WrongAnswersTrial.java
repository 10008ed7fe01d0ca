package dev.reprise.trials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.server.process.RepriseCommandLine;
import dev.reprise.server.process.RepriseProcess;
import dev.reprise.server.redis.RedisServer;
import dev.reprise.trials.check.Findings;
import dev.reprise.trials.load.Crowd;
import dev.reprise.trials.load.Draws;
import dev.reprise.trials.load.OriginConduct;
import org.junit.jupiter.api.Test;

/** Nothing fails, and nobody is given a wrong answer. */
class WrongAnswersTrial {

    private static final int CLIENTS = 32;

    /** Nothing is to fail here, so nothing is to be given up because the machine is busy. */
    private static final String PATIENT = "redis.command-timeout=10s";

    @Test
    void everyAnswerIsTheRightOne() throws Exception {
        run("WrongAnswersTrial", 4_000, Scale.of(100_000, 2_000_000));
    }

    /** Several answers to one question are on their way into the store most of the time. */
    @Test
    void everyAnswerIsTheRightOneWhereAllAskTheSame() throws Exception {
        run("WrongAnswersTrial-same", 4, Scale.of(25_000, 400_000));
    }

    private static void run(String name, int texts, int requests) throws Exception {
        long seed = Scale.seed();
        Report report = new Report(name, seed);
        try (RedisServer redis = RedisServer.started();
                Trial trial = new Trial(name, call -> call % 4 == 0 ? OriginConduct.THINKS : OriginConduct.WHOLE);
                RepriseProcess proxy = RepriseCommandLine.beforePort(trial.origin.port())
                        .set("redis.url=" + redis.url(), PATIENT, "log.level=warn")
                        .jvm("-Xmx512m")
                        .start()) {
            Crowd crowd = new Crowd(proxy.address(), new Draws(texts, 0), seed, trial.clients);
            long began = System.nanoTime();
            crowd.ask(requests, CLIENTS);
            double seconds = (System.nanoTime() - began) / 1e9;
            Findings findings = trial.judge(proxy);

            report.run(crowd.asked(), Trial.metrics(proxy), trial.origin.calls());
            report.row("requests a second", Math.round(crowd.asked() / seconds));
            report.row("wrong or uncounted answers", findings.total());
            report.text(findings.toString());
            report.publish();
            assertThat(findings.total()).as("%s", findings).isZero();
        }
    }
}
