package dev.reprise.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.server.config.FaultyConfig;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code reprise stats}: what all replicas that share a store have counted, asked of one of them. */
@Command(
        name = "stats",
        description = "Tells what the cache did: hits, misses, latencies and savings, by model and by day.")
final class Stats implements Callable<Integer> {

    private final RepriseCommand reprise;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Mixin
    private final WatchOption watch = new WatchOption();

    @Mixin
    private final ManagementOption management = new ManagementOption();

    Stats(RepriseCommand reprise) {
        this.reprise = reprise;
    }

    @Override
    public Integer call() throws IOException, FaultyConfig {
        ManagementClient proxy = management.client(reprise.load().config().management());
        watch.print(reprise.out(), !json, () -> {
            JsonNode stats = proxy.get("/admin/stats");
            return json ? stats.toString() : StatsText.of(stats);
        });
        return RepriseCommand.DONE;
    }
}
