package dev.reprise.server.cli;

import dev.reprise.server.config.FaultyConfig;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code reprise demo}. */
@Command(
        name = "demo",
        description =
                "Asks a built-in origin two questions, three times each and in both forms, then keeps serving. "
                        + "Needs no API key. Origin, TLS, store, clients, warming and log level are its own, whatever is configured.")
final class Demo implements Callable<Integer> {

    /** What the demonstration needs to be as it is. */
    private static final String[] ITS_OWN = {
        "server.tls.",
        "upstream.base-url",
        "upstream.api-key",
        "upstream.tls.",
        "cache.store",
        "redis.",
        "auth.",
        "warm.at-start",
        "log.level",
        "log.debug-header"
    };

    private final RepriseCommand reprise;

    Demo(RepriseCommand reprise) {
        this.reprise = reprise;
    }

    @Override
    public Integer call() throws IOException, FaultyConfig {
        List<String> unheeded = reprise.load().decisions(ITS_OWN);
        if (!unheeded.isEmpty()) {
            reprise.err().println("reprise: demo does not heed " + String.join(", ", unheeded));
        }
        reprise.settings().add("cache.store=memory");
        return RepriseCommand.launch(reprise.load(), reprise.launcher()::demo);
    }
}
