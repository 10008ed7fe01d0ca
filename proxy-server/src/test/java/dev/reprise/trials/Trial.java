package dev.reprise.trials;

import static org.awaitility.Awaitility.await;

import dev.reprise.server.process.RepriseProcess;
import dev.reprise.trials.check.Checker;
import dev.reprise.trials.check.Exposition;
import dev.reprise.trials.check.Findings;
import dev.reprise.trials.load.Journal;
import dev.reprise.trials.load.LoadOrigin;
import dev.reprise.trials.load.OriginConduct;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.IntFunction;

/** The logs and the origin of one run, and its judgement. */
final class Trial implements AutoCloseable {

    private static final Duration REST_MAX = Duration.ofSeconds(90);

    final Journal clients;
    final LoadOrigin origin;
    private final Journal originCalls;

    Trial(String name, IntFunction<OriginConduct> conduct) throws IOException {
        Path directory = Scale.directory().resolve(name);
        clients = Journal.in(directory, "clients.tsv");
        originCalls = Journal.in(directory, "origin.tsv");
        origin = new LoadOrigin(originCalls, conduct);
    }

    /** Waits until nothing is under way any more, then compares the logs. */
    Findings judge(RepriseProcess proxy) throws IOException, InterruptedException {
        await().atMost(REST_MAX).until(() -> {
            Exposition now = metrics(proxy);
            return now.sum("ai_proxy_exchanges") == 0 && now.sum("ai_proxy_recordings") == 0;
        });
        origin.awaitIdle();
        close();
        Exposition metrics = metrics(proxy);
        if (metrics.sum("ai_proxy_bugs_total") > 0) {
            System.out.println(proxy.err()); // where each bug has left its trace
        }
        return new Checker(clients.file(), originCalls.file(), metrics).check();
    }

    static Exposition metrics(RepriseProcess proxy) {
        return Exposition.of(proxy.page("/metrics").text());
    }

    @Override
    public void close() {
        origin.close();
        clients.close();
        originCalls.close();
    }
}
