package dev.reprise.server.cli;

import dev.reprise.server.config.FaultyConfig;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code reprise serve}. */
@Command(name = "serve", description = "Serves until it is told to stop. What happens without a command, too.")
final class Serve implements Callable<Integer> {

    private final RepriseCommand reprise;

    Serve(RepriseCommand reprise) {
        this.reprise = reprise;
    }

    @Override
    public Integer call() throws IOException, FaultyConfig {
        return reprise.call();
    }
}
