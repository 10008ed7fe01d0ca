package dev.reprise.server.cli;

import dev.reprise.server.config.ConfigSources;
import dev.reprise.server.config.FaultyConfig;
import dev.reprise.server.config.LoadedConfig;
import dev.reprise.server.config.ProxyConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line. Exit codes: 0 done, 1 failed, 2 wrong usage or configuration. */
@Command(
        name = "reprise",
        description = "A caching reverse proxy for OpenAI-compatible APIs. Without a command it serves.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = ScopeType.INHERIT,
        sortOptions = false)
public final class RepriseCommand implements Callable<Integer> {

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG = 2;

    static final Path STANDARD_INPUT = Path.of("-");

    private final Launcher launcher;
    private final Map<String, String> environment;
    private final InputStream standardInput;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "The configuration; config/reprise.yaml is its manual. Default: $REPRISE_CONFIG, if set.")
    private @Nullable Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            scope = ScopeType.INHERIT,
            parameterConsumer = SettingsCollector.class,
            description = "Decides one key, as in --set cache.ttl=1h. Counts more than environment and file.")
    private final List<String> settings = new ArrayList<>();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything
    private CommandSpec spec;

    RepriseCommand(Launcher launcher, Map<String, String> environment, InputStream standardInput) {
        this.launcher = launcher;
        this.environment = environment;
        this.standardInput = standardInput;
    }

    /**
     * The command line of a process; it writes UTF-8 whatever the locale, as prompts need.
     *
     * @param words what it will be executed with
     */
    public static CommandLine commandLine(
            Launcher launcher, Map<String, String> environment, InputStream standardInput, List<String> words) {
        RepriseCommand reprise = new RepriseCommand(launcher, environment, standardInput);
        Complaints complaints = new Complaints();
        CommandLine commandLine = new CommandLine(reprise);
        Subcommands.addTo(commandLine, reprise, words);
        return commandLine
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(complaints)
                .setExecutionExceptionHandler(complaints);
    }

    @Override
    public Integer call() throws IOException, FaultyConfig {
        LoadedConfig loaded = load();
        return launch(loaded, config -> launcher.serve(loaded));
    }

    /** What a launcher does with a configuration; returns the exit code. */
    @FunctionalInterface
    interface Launch {
        int with(ProxyConfig config) throws IOException;
    }

    /** A fault that only the launch finds says who decided the value, like those that loading finds. */
    static int launch(LoadedConfig loaded, Launch launch) throws IOException {
        try {
            return launch.with(loaded.config());
        } catch (IllegalArgumentException fault) {
            throw loaded.placed(fault);
        }
    }

    Launcher launcher() {
        return launcher;
    }

    List<String> settings() {
        return settings;
    }

    InputStream standardInput() {
        return standardInput;
    }

    /** What is in a file, or in standard input: that many bytes, or one more if there are more. */
    byte[] read(Path file, int bytesMax) throws IOException {
        try (InputStream in = file.equals(STANDARD_INPUT) ? standardInput : Files.newInputStream(file)) {
            return in.readNBytes(Math.addExact(bytesMax, 1));
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": no such file", e);
        } catch (IOException e) {
            throw new IOException(
                    file + ": " + Optional.ofNullable(e.getMessage()).orElse("not readable"), e);
        }
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** A variable of the environment that is not ours. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name));
    }

    LoadedConfig load() throws FaultyConfig {
        return new ConfigSources(settings, environment, file).load();
    }
}
