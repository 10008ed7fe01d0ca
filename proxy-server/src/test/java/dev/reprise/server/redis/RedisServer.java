package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
 * A real Redis in a process of its own, on a free port and in its own directory, that tests may hurt: freeze, kill and
 * start again where it was. It is gone after {@link #close}. The system's {@code redis-server} is taken where there is one,
 * else the one that embedded-redis brings.
 */
public final class RedisServer implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(20);
    private static final Duration EXIT_MAX = Duration.ofSeconds(10);

    private final int port;
    private final Path directory;
    private Process process;

    private RedisServer() throws IOException {
        port = freePort();
        directory = Files.createTempDirectory("reprise-redis");
    }

    /** Its port is known, but nobody listens there yet. */
    public static RedisServer notStarted() throws IOException {
        return new RedisServer();
    }

    public static RedisServer started() throws IOException {
        RedisServer server = new RedisServer();
        server.start();
        return server;
    }

    /** A Sentinel that knows where the master of that name is. */
    static RedisServer sentinelOf(RedisServer master, String name) throws IOException {
        RedisServer sentinel = new RedisServer();
        Path configuration = sentinel.directory.resolve("sentinel.conf");
        Files.writeString(configuration, "sentinel monitor " + name + " 127.0.0.1 " + master.port + " 1\n");
        sentinel.run(executable(), configuration.toString(), "--sentinel");
        return sentinel;
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    String urlOf(String user, String password) {
        return "redis://" + user + ":" + password + "@127.0.0.1:" + port;
    }

    String sentinelUrl(String name) {
        return "redis-sentinel://127.0.0.1:" + port + "#" + name;
    }

    public void start() throws IOException {
        run(executable());
    }

    private void run(String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(List.of("--port", String.valueOf(port), "--bind", "127.0.0.1"));
        words.addAll(List.of("--save", "", "--dir", directory.toString()));
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

    /** Sends one command, over a connection of its own, and returns the reply as text. */
    public String ask(String... words) throws IOException {
        byte[][] bytes = Stream.of(words)
                .map(word -> word.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        return new String(ask(bytes), StandardCharsets.UTF_8);
    }

    byte[] ask(byte[]... words) throws IOException {
        try (RespSocket socket = new RespSocket(port)) {
            return socket.ask(words);
        }
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            kill();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
        assertThat(directory).doesNotExist();
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

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
