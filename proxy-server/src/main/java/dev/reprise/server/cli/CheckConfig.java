package dev.reprise.server.cli;

import dev.reprise.server.config.FaultyConfig;
import dev.reprise.server.config.LoadedConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code reprise check-config}. */
@Command(name = "check-config", description = "Says ok, or everything that is wrong with the configuration.")
final class CheckConfig implements Callable<Integer> {

    private final RepriseCommand reprise;

    @Option(names = "--print", description = "Prints what is in force as YAML, and who decided it. Secrets are masked.")
    private boolean print;

    CheckConfig(RepriseCommand reprise) {
        this.reprise = reprise;
    }

    @Override
    public Integer call() throws IOException, FaultyConfig {
        LoadedConfig loaded = reprise.load();
        return RepriseCommand.launch(loaded, config -> {
            reprise.launcher().check(config);
            PrintWriter out = reprise.out();
            out.print(print ? loaded.yaml() : "ok\n");
            out.flush();
            return RepriseCommand.DONE;
        });
    }
}
