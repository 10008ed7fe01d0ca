package dev.reprise.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.scenario.WireClient;
import dev.reprise.server.scenario.WireMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code reprise serve} as a process of its own, from the test's class path, so that it can be told to stop, be killed,
 * and run short of files or memory. {@link RepriseCommandLine} makes one. It is gone after {@link #close}.
 */
public final class RepriseProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern READY =
            Pattern.compile("reprise: proxy on \\S+:(\\d+)(?: \\(TLS\\))?, management on \\S+:(\\d+),");
    private static final int CLOCK_TICKS_PER_SECOND = 100; // USER_HZ, the same on every Linux

    private final Process process;
    private final Output out;
    private final Output err;
    private int port;
    private int managementPort;

    RepriseProcess(Process process, boolean readsStandardError) {
        this.process = process;
        this.out = Output.of(process.getInputStream());
        this.err = readsStandardError ? Output.of(process.getErrorStream()) : new Output();
    }

    /** Waits for the line that names the ports, which is written when everything is ready. */
    RepriseProcess untilReady() {
        await().atMost(PATIENCE).until(() -> !process.isAlive() || ready().find());
        Matcher ready = ready();
        if (!ready.find()) {
            throw new AssertionError("exited with " + exitCode() + ": " + out() + err());
        }
        port = Integer.parseInt(ready.group(1));
        managementPort = Integer.parseInt(ready.group(2));
        return this;
    }

    private Matcher ready() {
        return READY.matcher(out());
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    public InetSocketAddress managementAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), managementPort);
    }

    public WireClient connect() {
        return new WireClient(address());
    }

    /** Asks once, on a connection of its own. */
    public WireMessage ask(String path, String json, String... fields) {
        try (WireClient client = connect()) {
            return client.post(path, json, fields).read();
        }
    }

    public WireMessage chat(String json, String... fields) {
        return ask("/v1/chat/completions", json, fields);
    }

    /** A page of the management port. */
    public WireMessage page(String path) {
        try (WireClient client = new WireClient(managementAddress())) {
            return client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    .read();
        }
    }

    /** The value of a metric as Prometheus would read it, 0 if it is not there. */
    public double metric(String series) {
        return page("/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Sends a signal by its name: {@code TERM}, {@code STOP}. */
    public void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** SIGKILL: it can do nothing about it. Returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** Waits until the process has ended. */
    public int exitCode() {
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("ended within %s", PATIENCE)
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** What it has written to standard output so far. */
    public String out() {
        return out.text();
    }

    /** What it has written to standard error so far, unless that goes elsewhere. */
    public String err() {
        return err.text();
    }

    /** Seconds of processor time that all its threads have used. */
    public double processorSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / (double) CLOCK_TICKS_PER_SECOND;
    }

    /** How many files, sockets included, it has open. */
    public long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid() + "/fd"))) {
            return files.count();
        }
    }

    @Override
    public void close() {
        kill();
    }

    /** The java that runs the tests. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** What comes out of one end, taken by a thread of its own so that the process never waits for us. */
    private static final class Output {

        private final ByteArrayOutputStream taken = new ByteArrayOutputStream(); // guards itself

        static Output of(InputStream in) {
            Output output = new Output();
            Thread thread = new Thread(() -> output.take(in), "process-output");
            thread.setDaemon(true);
            thread.start();
            return output;
        }

        private void take(InputStream in) {
            try (in) {
                in.transferTo(taken);
            } catch (IOException closed) {
                // killed while we were reading
            }
        }

        String text() {
            return taken.toString(StandardCharsets.UTF_8);
        }
    }
}
