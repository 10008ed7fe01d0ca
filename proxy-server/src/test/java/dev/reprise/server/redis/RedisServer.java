package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.canaries.Canaries;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/**
 * A real Redis in a process of its own, on a free port and in its own directory, that tests may hurt: freeze, kill, demote
 * and start again where it was. It is gone after {@link #close}. The system's {@code redis-server} is taken where there is
 * one, else the one that embedded-redis brings.
 */
public final class RedisServer implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(30);
    private static final Duration EXIT_MAX = Duration.ofSeconds(20);

    /** The port of a cluster's bus is this much higher than that of its clients. */
    private static final int BUS_OFFSET = 10_000;

    private static final int PORT_MAX = 65_535;
    private static final int PORTS_TRIED_MAX = 1_000;

    private final int port;
    private final Path directory;
    private final List<String> options;
    private Process process;

    private RedisServer(List<String> options) throws IOException {
        port = freePort();
        directory = Files.createTempDirectory("reprise-redis");
        this.options = options;
    }

    /** Its port is known, but nobody listens there yet. Options are those of {@code redis-server}, name and value. */
    public static RedisServer notStarted(String... options) throws IOException {
        return new RedisServer(List.of(options));
    }

    public static RedisServer started(String... options) throws IOException {
        RedisServer server = notStarted(options);
        server.start();
        return server;
    }

    /** A replica that has already caught up. */
    public static RedisServer replicaOf(RedisServer master) throws IOException {
        RedisServer replica = started(
                "--replicaof",
                "127.0.0.1",
                String.valueOf(master.port),
                "--repl-diskless-sync-delay",
                "0",
                "--repl-timeout",
                "5");
        await().atMost(START_MAX).until(() -> replica.ask("INFO", "replication").contains("master_link_status:up"));
        return replica;
    }

    /** A Sentinel that knows where the master of that name is, and is enough by itself to promote another. */
    public static RedisServer sentinelOf(RedisServer master, String name) throws IOException {
        RedisServer sentinel = new RedisServer(List.of());
        Path configuration = sentinel.directory.resolve("sentinel.conf");
        Files.writeString(
                configuration,
                "sentinel monitor " + name + " 127.0.0.1 " + master.port + " 1\n"
                        + "sentinel down-after-milliseconds " + name + " 1000\n"
                        + "sentinel failover-timeout " + name + " 5000\n");
        sentinel.run(executable(), configuration.toString(), "--sentinel");
        return sentinel;
    }

    public int port() {
        return port;
    }

    /** Where its files are. */
    public Path directory() {
        return directory;
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    public String urlOf(String user, String password) {
        return "redis://" + user + ":" + password + "@127.0.0.1:" + port;
    }

    public String sentinelUrl(String name) {
        return "redis-sentinel://127.0.0.1:" + port + "#" + name;
    }

    /** Starts it, or starts it again with what it had been told on its command line. */
    public void start() throws IOException {
        run(executable());
    }

    private void run(String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(List.of("--port", String.valueOf(port), "--bind", "127.0.0.1"));
        words.addAll(List.of("--save", "", "--dir", directory.toString()));
        words.addAll(options);
        process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        await().atMost(START_MAX).ignoreExceptions().until(() -> ask("PING").equals("PONG"));
    }

    /** Stops answering, but keeps its connections. */
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    public void kill() {
        process.destroyForcibly();
        await().atMost(EXIT_MAX).until(() -> !process.isAlive());
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Takes no more writes, and evicts nothing, until {@link #empty}. */
    public void fill() throws IOException {
        ask("CONFIG", "SET", "maxmemory-policy", "noeviction");
        ask("CONFIG", "SET", "maxmemory", "1");
    }

    /** Has room again. */
    public void empty() throws IOException {
        ask("CONFIG", "SET", "maxmemory", "0");
    }

    /** Becomes the replica of a master that is not there, and so takes no more writes. */
    public void demote() throws IOException {
        ask("REPLICAOF", "127.0.0.1", "1");
    }

    public void promote() throws IOException {
        ask("REPLICAOF", "NO", "ONE");
    }

    /** Sends one command, over a connection of its own, and returns the reply as text; an error begins with a minus. */
    public String ask(String... words) throws IOException {
        byte[][] bytes = Stream.of(words)
                .map(word -> word.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        return new String(ask(bytes), StandardCharsets.UTF_8);
    }

    public byte[] ask(byte[]... words) throws IOException {
        try (RespSocket socket = new RespSocket(port)) {
            return socket.ask(words);
        }
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            searchNames();
            kill();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
        assertThat(directory).doesNotExist();
    }

    /** Names are seen by everybody who may look at Redis, so there is no secret in them. */
    private void searchNames() {
        try {
            if (isRunning()) {
                Canaries.search("a name in Redis", names());
            }
        } catch (IOException silent) {
            return; // it was hurt too much to tell
        }
    }

    /** How many responses are in it, whatever else is. */
    public String responses() throws IOException {
        return ask("EVAL", "return #redis.call('KEYS', 'ai:response:*')", "0");
    }

    /** The name of one of them. */
    public String anyResponse() throws IOException {
        return ask("EVAL", "return redis.call('KEYS', 'ai:response:*')[1]", "0");
    }

    /** Every name in it, a line each. */
    public String names() throws IOException {
        return ask("EVAL", "return table.concat(redis.call('KEYS', '*'), '\\n')", "0");
    }

    /** Every value in it, as DUMP writes it, uncompressed. */
    public byte[] dumps() throws IOException {
        ask("CONFIG", "SET", "rdbcompression", "no");
        String script = "local all = {} for i, name in ipairs(redis.call('KEYS', '*')) do "
                + "all[i] = redis.call('DUMP', name) end return table.concat(all)";
        return ask(
                "EVAL".getBytes(StandardCharsets.UTF_8),
                script.getBytes(StandardCharsets.UTF_8),
                "0".getBytes(StandardCharsets.UTF_8));
    }

    /** The file that it saves itself in, uncompressed. */
    public byte[] saved() throws IOException {
        ask("CONFIG", "SET", "rdbcompression", "no");
        assertThat(ask("SAVE")).isEqualTo("OK");
        return Files.readAllBytes(directory.resolve("dump.rdb"));
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private static String executable() throws IOException {
        for (String directory : System.getenv("PATH").split(File.pathSeparator, -1)) {
            File file = new File(directory, "redis-server");
            if (file.canExecute() && !Boolean.getBoolean("reprise.test.embedded-redis")) {
                return file.getPath();
            }
        }
        return ExecutableProvider.newJarResourceProvider().get().getPath();
    }

    /** Free as that of a cluster's bus, too. */
    private static int freePort() throws IOException {
        for (int i = 0; i < PORTS_TRIED_MAX; i++) {
            int port = anyFreePort();
            if (port + BUS_OFFSET <= PORT_MAX && isFree(port + BUS_OFFSET)) {
                return port;
            }
        }
        throw new IOException("no free port with a free one " + BUS_OFFSET + " above it");
    }

    private static int anyFreePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
