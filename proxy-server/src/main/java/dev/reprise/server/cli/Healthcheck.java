package dev.reprise.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.server.config.FaultyConfig;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code reprise healthcheck}: what a container's health check runs, where there is no curl and no shell. */
@Command(
        name = "healthcheck",
        description = "Tells whether the proxy that runs is ready: exit code 0 if it is, 1 and why if it is not.")
final class Healthcheck implements Callable<Integer> {

    private final RepriseCommand reprise;

    @Mixin
    private final ManagementOption management = new ManagementOption();

    Healthcheck(RepriseCommand reprise) {
        this.reprise = reprise;
    }

    @Override
    public Integer call() throws IOException, FaultyConfig {
        JsonNode readiness =
                management.client(reprise.load().config().management()).get("/readyz");
        String told = "%s (store: %s, %s)"
                .formatted(
                        readiness.path("status").asText(),
                        readiness.path("store").asText(),
                        readiness.path("state").asText());
        reprise.out().println(Printable.of(told));
        return RepriseCommand.DONE;
    }
}
