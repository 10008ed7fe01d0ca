package dev.reprise.server.cli;

import dev.reprise.server.config.FaultyConfig;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code reprise demo}. */
@Command(
        name = "demo",
        description = "Asks a built-in origin one question twice in both forms, then keeps serving. Needs no API key.")
final class Demo implements Callable<Integer> {

    private final RepriseCommand reprise;

    Demo(RepriseCommand reprise) {
        this.reprise = reprise;
    }

    @Override
    public Integer call() throws IOException, FaultyConfig {
        reprise.settings().add("cache.store=memory");
        return reprise.launcher().demo(reprise.load().config());
    }
}
