package dev.reprise.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.server.config.FaultyConfig;
import dev.reprise.server.config.ProxyConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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

    @Option(
            names = "--management-url",
            paramLabel = "URL",
            description = "Where the proxy is asked. Default: management.host and management.port.")
    private @Nullable String managementUrl;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything
    private CommandSpec spec;

    Stats(RepriseCommand reprise) {
        this.reprise = reprise;
    }

    @Override
    public Integer call() throws IOException, FaultyConfig {
        ManagementClient proxy = client(reprise.load().config());
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

    private ManagementClient client(ProxyConfig config) throws IOException {
        if (managementUrl == null) {
            return ManagementClient.of(config.management());
        }
        URI address = ManagementClient.address(managementUrl)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--management-url (expected: a URL such as http://127.0.0.1:9090)"));
        return ManagementClient.at(address, config.management());
    }
}
