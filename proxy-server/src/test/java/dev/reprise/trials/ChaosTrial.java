package dev.reprise.trials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.server.process.RepriseCommandLine;
import dev.reprise.server.process.RepriseProcess;
import dev.reprise.trials.check.Findings;
import dev.reprise.trials.load.Crowd;
import dev.reprise.trials.load.Draws;
import dev.reprise.trials.means.TroubledRedis;
import org.junit.jupiter.api.Test;

/** Redis, the origin and the clients fail in every way and at once, and still nobody is given a wrong answer. */
class ChaosTrial {

    private static final int CLIENTS = 24;
    private static final int LEAVING_PERCENT = 4;

    @Test
    void noAnswerIsWrongWhateverFails() throws Exception {
        long seed = Scale.seed();
        int requests = Scale.of(20_000, 300_000);
        Report report = new Report("ChaosTrial", seed);
        try (TroubledRedis redis = TroubledRedis.started();
                Trial trial = new Trial("ChaosTrial", call -> Chaos.conduct(seed, call));
                RepriseProcess proxy = RepriseCommandLine.beforePort(trial.origin.port())
                        .set("redis.url=" + redis.url(), "upstream.idle-timeout=4s", "log.level=error")
                        .start();
                Chaos chaos = new Chaos(redis, seed)) {
            Crowd crowd = new Crowd(proxy.address(), new Draws(500, LEAVING_PERCENT), seed, trial.clients);
            crowd.ask(requests, CLIENTS);
            report.row("troubles of Redis", chaos.stop());
            Findings findings = trial.judge(proxy);

            report.run(crowd.asked(), Trial.metrics(proxy), trial.origin.calls());
            report.row("wrong or uncounted answers", findings.total());
            report.text(findings.toString());
            report.publish();
            assertThat(findings.total()).as("%s", findings).isZero();
        }
    }
}
