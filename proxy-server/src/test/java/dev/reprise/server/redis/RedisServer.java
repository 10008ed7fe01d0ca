package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.canaries.Canaries;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/**
 * A real Redis in a process of its own, on a free port and in its own directory, that tests may hurt: freeze, kill, demote
 * and start again where it was. It is gone after {@link #close}. It is the program that {@code REPRISE_REDIS_SERVER} names,
 * or the system's {@code redis-server}, or the one that embedded-redis brings.
 */
public final class RedisServer implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(30);
    private static final Duration EXIT_MAX = Duration.ofSeconds(20);

    private final String executable;
    private final int port;
    private final Path directory;
    private final List<String> options;
    private Process process;

    private RedisServer(String executable, List<String> options) throws IOException {
        this.executable = executable;
        port = TestPorts.next();
        directory = Files.createTempDirectory("reprise-redis");
        this.options = options;
    }

    /** Its port is known, but nobody listens there yet. Options are those of {@code redis-server}, name and value. */
    public static RedisServer notStarted(String... options) throws IOException {
        return new RedisServer(executable(), List.of(options));
    }

    public static RedisServer started(String... options) throws IOException {
        RedisServer server = notStarted(options);
        server.start();
        return server;
    }

    /** Another program that speaks Redis. */
    public static RedisServer startedFrom(Path executable, String... options) throws IOException {
        RedisServer server = new RedisServer(executable.toString(), List.of(options));
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
        await().atMost(START_MAX).until(() -> replica.info("replication").contains("master_link_status:up"));
        return replica;
    }

    /** A Sentinel that knows where the master of that name is, and is enough by itself to promote another. */
    public static RedisServer sentinelOf(RedisServer master, String name) throws IOException {
        return sentinelOf(master, name, 1);
    }

    /** A Sentinel that promotes another master when so many of them agree that this one is dead. */
    public static RedisServer sentinelOf(RedisServer master, String name, int quorum) throws IOException {
        RedisServer sentinel = new RedisServer(executable(), List.of());
        Path configuration = sentinel.directory.resolve("sentinel.conf");
        Files.writeString(
                configuration,
                "sentinel monitor " + name + " 127.0.0.1 " + master.port + " " + quorum + "\n"
                        + "sentinel down-after-milliseconds " + name + " 1000\n"
                        + "sentinel failover-timeout " + name + " 5000\n");
        sentinel.run(sentinel.executable, configuration.toString(), "--sentinel");
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
        run(executable);
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
        await().atMost(START_MAX)
                .ignoreExceptions()
                .until(() -> !process.isAlive() || ask("PING").equals("PONG"));
        if (!process.isAlive()) {
            throw new IOException("redis-server has ended: " + Files.readString(directory.resolve("log")));
        }
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

    /**
     * What Redis says of itself under that heading. Asks once more when the connection is closed: a Sentinel that changes a
     * server's role has it close them all.
     */
    public String info(String section) throws IOException {
        try {
            return ask("INFO", section);
        } catch (IOException e) {
            return ask("INFO", section);
        }
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
        String named = System.getenv("REPRISE_REDIS_SERVER");
        if (named != null) {
            return named;
        }
        Optional<Path> onThePath = Boolean.getBoolean("reprise.test.embedded-redis")
                ? Optional.empty()
                : executableOnThePath("redis-server");
        return onThePath.isPresent()
                ? onThePath.get().toString()
                : ExecutableProvider.newJarResourceProvider().get().getPath();
    }

    /** A program of that name, where the shell would find it. */
    public static Optional<Path> executableOnThePath(String name) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
