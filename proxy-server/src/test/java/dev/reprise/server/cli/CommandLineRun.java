package dev.reprise.server.cli;

import dev.reprise.server.config.LoadedConfig;
import dev.reprise.server.config.ProxyConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** One run of the command line in this process, with a launcher that only remembers what it was told to start. */
final class CommandLineRun implements Launcher {

    final Map<String, String> environment = new HashMap<>();
    String standardInput = "";
    IOException failure;
    IllegalArgumentException wrong;

    ProxyConfig served;
    ProxyConfig demonstrated;
    int exitCode;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    CommandLineRun of(String... arguments) {
        byte[] input = standardInput.getBytes(StandardCharsets.UTF_8);
        CommandLine commandLine = RepriseCommand.commandLine(
                        this, environment, new ByteArrayInputStream(input), List.of(arguments))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        exitCode = commandLine.execute(arguments);
        commandLine.getOut().flush();
        commandLine.getErr().flush();
        return this;
    }

    String out() {
        return out.toString();
    }

    List<String> errors() {
        return err.toString().lines().toList();
    }

    @Override
    public int serve(LoadedConfig loaded) throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (wrong != null) {
            throw wrong;
        }
        served = loaded.config();
        return 0;
    }

    @Override
    public void check(ProxyConfig config) {
        if (wrong != null) {
            throw wrong;
        }
    }

    @Override
    public int demo(ProxyConfig config) {
        demonstrated = config;
        return 0;
    }
}
