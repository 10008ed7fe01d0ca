package dev.reprise.server.process;

import static dev.reprise.server.scenario.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.ScriptedOrigin;
import dev.reprise.server.scenario.WireClient;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The log cannot be written: that costs lines. */
@EnabledOnOs(OS.LINUX)
class LogTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BURST = 50;

    private final ScriptedOrigin origin = new ScriptedOrigin(Completions::answer);

    @AfterEach
    void stop() {
        origin.close();
    }

    @Test
    void aFullDiskCostsLinesAndNoAnswers() throws Exception {
        try (RepriseProcess reprise = RepriseCommandLine.before(origin)
                        .standardErrorTo(new File("/dev/full"))
                        .start();
                WireClient client = reprise.connect()) {
            client.post("/v1/chat/completions", ask("one")).read();

            burst(client);

            await().atMost(PATIENCE).until(() -> linesLost(reprise) >= 1 + BURST);
            stop(reprise);
        }
    }

    @Test
    void aPipeThatNobodyReadsCostsLinesAndNoAnswers() throws Exception {
        try (RepriseProcess reprise =
                        RepriseCommandLine.before(origin).standardErrorUnread().start();
                WireClient client = reprise.connect()) {
            client.post("/v1/chat/completions", ask("one")).read();

            await().atMost(PATIENCE.multipliedBy(2)).until(() -> {
                burst(client);
                return linesLost(reprise) > 0;
            });

            burst(client);
            stop(reprise);
        }
    }

    /** Many requests at once; every one of them is a hit. */
    private static void burst(WireClient client) {
        for (int i = 0; i < BURST; i++) {
            client.post("/v1/chat/completions", ask("one"));
        }
        for (int i = 0; i < BURST; i++) {
            assertThat(client.read().xCache()).isEqualTo("HIT");
        }
    }

    private static double linesLost(RepriseProcess reprise) {
        return reprise.metric("ai_proxy_log_lines_lost_total");
    }

    private static void stop(RepriseProcess reprise) throws IOException, InterruptedException {
        reprise.signal("TERM");
        assertThat(reprise.exitCode()).isZero();
    }
}
