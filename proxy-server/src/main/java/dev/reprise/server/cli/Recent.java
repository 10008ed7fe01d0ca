package dev.reprise.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.cache.StoreIndex;
import dev.reprise.server.config.FaultyConfig;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code reprise recent}: which responses were used last, by all replicas that share a store. */
@Command(
        name = "recent",
        description =
                "Tells which stored responses were used last, the latest first: their keys, never what was asked.")
final class Recent implements Callable<Integer> {

    private final RepriseCommand reprise;

    @Option(
            names = "--limit",
            paramLabel = "RESPONSES",
            description = "How many, 1 to " + StoreIndex.RECENT_MAX + ". Default: ${DEFAULT-VALUE}.",
            defaultValue = "20")
    private int limit;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Mixin
    private final WatchOption watch = new WatchOption();

    @Mixin
    private final ManagementOption management = new ManagementOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything
    private CommandSpec spec;

    Recent(RepriseCommand reprise) {
        this.reprise = reprise;
    }

    @Override
    public Integer call() throws IOException, FaultyConfig {
        if (limit < 1 || limit > StoreIndex.RECENT_MAX) {
            throw new ParameterException(
                    spec.commandLine(), "--limit: " + limit + " (expected: 1 to " + StoreIndex.RECENT_MAX + ")");
        }
        ManagementClient proxy = management.client(reprise.load().config().management());
        watch.print(reprise.out(), !json, () -> {
            JsonNode recent = proxy.get("/admin/recent?limit=" + limit);
            return json ? recent.toString() : RecentText.of(recent);
        });
        return RepriseCommand.DONE;
    }
}
