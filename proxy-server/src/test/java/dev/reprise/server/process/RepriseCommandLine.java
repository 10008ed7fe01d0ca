package dev.reprise.server.process;

import dev.reprise.server.scenario.ScriptedOrigin;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a {@link RepriseProcess} is started with; unless told otherwise, on free loopback ports and a small heap. */
public final class RepriseCommandLine {

    private final List<String> options = new ArrayList<>(List.of(
            "-Xmx256m",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"));
    private final List<String> settings =
            new ArrayList<>(List.of("server.host=127.0.0.1", "server.port=0", "management.port=0"));
    private final Map<String, String> environment = new HashMap<>();
    private List<String> command = List.of("serve");
    private String java = RepriseProcess.java();
    private String limits = "";
    private File standardError;
    private boolean standardErrorUnread;

    /** One that forwards to that origin, and is over before the second compiler has paid for itself. */
    public static RepriseCommandLine before(ScriptedOrigin origin) {
        return beforePort(origin.port()).jvm("-XX:TieredStopAtLevel=1");
    }

    /** One that forwards to that port of this machine, for load. */
    public static RepriseCommandLine beforePort(int port) {
        return new RepriseCommandLine().set("upstream.base-url=http://127.0.0.1:" + port + "/v1");
    }

    /** Another command than {@code serve}, with its options. */
    public static RepriseCommandLine of(String... words) {
        RepriseCommandLine other = new RepriseCommandLine();
        other.command = List.of(words);
        return other;
    }

    /** Settings, each {@code key=value}; of two for one key the later counts. */
    public RepriseCommandLine set(String... more) {
        settings.addAll(List.of(more));
        return this;
    }

    /** Options of the virtual machine, which count more than those there are. */
    public RepriseCommandLine jvm(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /** Another java than the one that runs the tests. */
    public RepriseCommandLine java(Path executable) {
        java = executable.toString();
        return this;
    }

    public RepriseCommandLine environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** How many files, sockets included, it may have open. */
    public RepriseCommandLine openFilesMax(int files) {
        limits = "ulimit -n " + files + "; ";
        return this;
    }

    /** Where standard error goes, {@code /dev/full} say. */
    public RepriseCommandLine standardErrorTo(File file) {
        standardError = file;
        return this;
    }

    /** Standard error is a pipe that nobody reads: once it is full, whoever writes to it waits. */
    public RepriseCommandLine standardErrorUnread() {
        standardErrorUnread = true;
        return this;
    }

    /** Starts, and waits until it is ready. */
    public RepriseProcess start() throws IOException {
        return launch().untilReady();
    }

    /** Starts without waiting for anything. */
    public RepriseProcess launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words());
        builder.environment().putAll(environment);
        if (standardError != null) {
            builder.redirectError(standardError);
        }
        return new RepriseProcess(builder.start(), !standardErrorUnread);
    }

    /** A shell sets the limits and becomes the process. */
    private List<String> words() {
        List<String> words = new ArrayList<>(List.of("sh", "-c", limits + "exec \"$@\"", "reprise"));
        words.add(java);
        words.addAll(options);
        words.addAll(List.of("-cp", product(), "dev.reprise.server.Main"));
        words.addAll(command);
        settings.forEach(setting -> words.addAll(List.of("--set", setting)));
        return words;
    }

    /** The packaged program where there is one to try, else what the tests were compiled against. */
    private static String product() {
        String jar = System.getProperty("reprise.jar", "");
        return jar.isEmpty() ? ProductClassPath.text() : jar;
    }
}
