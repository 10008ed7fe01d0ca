package dev.reprise.server.cli;

import dev.reprise.server.config.ConfigSources;
import dev.reprise.server.config.LoadedConfig;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * {@code reprise serve} with nothing behind it, as containers start it: there is nothing to parse, and what parses would be a
 * tenth of the time to start.
 */
public final class BareServe {

    public static final String WORD = "serve";

    private BareServe() {}

    /** Serves until the process is told to stop, and returns the exit code; what goes wrong is told as always. */
    public static int run(Launcher launcher, Map<String, String> environment, PrintStream err) {
        try {
            LoadedConfig loaded = new ConfigSources(List.of(), environment, null).load();
            return RepriseCommand.launch(loaded, config -> launcher.serve(loaded));
        } catch (Exception failure) {
            return Failure.tell(failure, new PrintWriter(err, true, StandardCharsets.UTF_8)::println);
        }
    }
}
