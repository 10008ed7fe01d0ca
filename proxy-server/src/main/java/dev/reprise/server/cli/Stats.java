package dev.reprise.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.server.config.FaultyConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code reprise stats}: what all replicas that share a store have counted, asked of one of them. */
@Command(
        name = "stats",
        description = "Tells what the cache did: hits, misses, latencies and savings, by model and by day.")
final class Stats implements Callable<Integer> {

    private static final int WATCH_SECONDS = 2;
    private static final String CLEAR = "\u001b[H\u001b[2J";

    private final RepriseCommand reprise;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Option(names = "--watch", description = "Prints again every " + WATCH_SECONDS + " seconds, until it is stopped.")
    private boolean watch;

    @Mixin
    private final ManagementOption management = new ManagementOption();

    Stats(RepriseCommand reprise) {
        this.reprise = reprise;
    }

    @Override
    public Integer call() throws IOException, FaultyConfig {
        ManagementClient proxy = management.client(reprise.load().config().management());
        PrintWriter out = reprise.out();
        boolean again;
        do {
            JsonNode stats = proxy.get("/admin/stats");
            if (watch && !json && Boolean.getBoolean("reprise.terminal")) {
                out.print(CLEAR);
            }
            out.println(json ? stats.toString() : StatsText.of(stats));
            out.flush();
            again = watch && pause();
        } while (again);
        return RepriseCommand.DONE;
    }

    /** False if somebody wants this to end. */
    private static boolean pause() {
        CountDownLatch never = new CountDownLatch(1);
        try {
            return !never.await(WATCH_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
