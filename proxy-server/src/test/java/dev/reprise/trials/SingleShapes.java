package dev.reprise.trials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.redis.OperationsPage;
import dev.reprise.server.redis.RedisServer;
import dev.reprise.server.redis.TestCertificates;
import dev.reprise.trials.load.Control;
import dev.reprise.trials.load.Draws;
import dev.reprise.trials.load.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Every shape of a Redis that is one server. */
record SingleShapes(long seed) {

    private static final Draws FEW = new Draws(100, 0);
    private static final Draws MANY = new Draws(20_000, 0);
    private static final int REQUESTS = Scale.of(200, 1_000);
    private static final int REQUESTS_TO_FILL = Scale.of(1_000, 2_000);
    private static final int ROOM_BYTES = 256 << 10;
    private static final String PASSWORD = "s3cret";

    /** Each can be tried beside the others. */
    List<Callable<List<ShapeResult>>> all() {
        return List.of(this::overTls, this::full, this::overTcp, this::overAUnixSocket, this::asTheDocumentedUser);
    }

    /** Another server of the same protocol. */
    List<ShapeResult> valkey(Path executable) throws Exception {
        try (RedisServer valkey = RedisServer.startedFrom(executable)) {
            assertThat(valkey.info("server")).contains("server_name:valkey");
            return List.of(run("Valkey", "redis.url=" + valkey.url()));
        }
    }

    private List<ShapeResult> overTcp() throws Exception {
        try (RedisServer redis = RedisServer.started()) {
            return List.of(run("one server", "redis.url=" + redis.url()));
        }
    }

    private List<ShapeResult> overAUnixSocket() throws Exception {
        try (RedisServer redis = RedisServer.started("--unixsocket", "redis.sock")) {
            return List.of(run(
                    "Unix socket",
                    "redis.url=redis-socket://" + redis.directory().resolve("redis.sock")));
        }
    }

    private List<ShapeResult> asTheDocumentedUser() throws Exception {
        String[] command = OperationsPage.aclCommands().get(0).stream()
                .map(word -> word.replace("PASSWORD", PASSWORD))
                .toArray(String[]::new);
        try (RedisServer redis = RedisServer.started()) {
            assertThat(redis.ask(command)).isEqualTo("OK");
            return List.of(run("documented user", "redis.url=" + redis.urlOf("reprise", PASSWORD)));
        }
    }

    private List<ShapeResult> overTls() throws Exception {
        Path files = Files.createDirectories(Scale.directory().resolve("certificates"));
        TestCertificates.make(files, "redis");
        TestCertificates.make(files, "client");
        TestCertificates.make(files, "stranger");
        Files.writeString(
                files.resolve("trusted.crt"),
                Files.readString(files.resolve("redis.crt")) + Files.readString(files.resolve("client.crt")));
        int port = RedisServer.notStarted().port();
        String[] trusting = {
            "redis.url=rediss://localhost:" + port, "redis.tls.trust-certificates-file=" + files.resolve("redis.crt")
        };
        try (RedisServer redis = RedisServer.started(
                "--tls-port", String.valueOf(port),
                "--tls-cert-file", files.resolve("redis.crt").toString(),
                "--tls-key-file", files.resolve("redis.key").toString(),
                "--tls-ca-cert-file", files.resolve("trusted.crt").toString(),
                "--tls-auth-clients", "yes")) {
            ShapeResult let = run("TLS, client certificate", with(trusting, certificate(files, "client")));
            assertThat(redis.names()).contains("ai:purge");
            return List.of(
                    let,
                    keptOut("TLS, no client certificate", trusting),
                    keptOut("TLS, a stranger's certificate", with(trusting, certificate(files, "stranger"))));
        }
    }

    private static String[] certificate(Path files, String name) {
        return new String[] {
            "redis.tls.certificate-file=" + files.resolve(name + ".crt"),
            "redis.tls.private-key-file=" + files.resolve(name + ".key")
        };
    }

    private static String[] with(String[] some, String... more) {
        List<String> all = new ArrayList<>(List.of(some));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** Goes on without what is stored, and says in a line why. */
    private ShapeResult keptOut(String shape, String... settings) throws Exception {
        try (ShapeRun run = new ShapeRun(shape, FEW, seed, settings)) {
            Question question = ShapeRun.question(0);
            assertThat(run.isStoredOnceAsked(question)).as(shape).isFalse();
            await().atMost(ShapeRun.PATIENCE).until(() -> run.proxy.err().contains("Cannot connect to Redis"));
            assertThat(run.proxy.err().lines()).as(shape).allMatch(line -> line.contains(" WARN "));
            return run.judge();
        }
    }

    /** What is used least makes room; and where nothing does, what is there still answers. */
    private List<ShapeResult> full() throws Exception {
        try (RedisServer redis = RedisServer.started("--maxmemory-policy", "allkeys-lru");
                ShapeRun run = new ShapeRun("maxmemory", MANY, seed, "redis.url=" + redis.url())) {
            run.everything();
            limit(redis);
            run.ask(REQUESTS_TO_FILL);
            assertThat(number(redis, "stats", "evicted_keys")).isPositive();
            Question kept = ShapeRun.question(2);
            run.hits(kept);
            redis.fill();
            assertThat(run.xCache(kept, Control.NONE)).isEqualTo("HIT");
            run.ask(REQUESTS);
            Question refused = ShapeRun.question(3);
            assertThat(run.isStoredOnceAsked(refused)).isFalse();
            assertThat(run.xCache(kept, Control.NONE)).isEqualTo("HIT");
            assertThat(run.storeEvents("OOM")).isPositive();
            return List.of(run.judge());
        }
    }

    private static void limit(RedisServer redis) throws IOException {
        long bytes = number(redis, "memory", "used_memory") + ROOM_BYTES;
        assertThat(redis.ask("CONFIG", "SET", "maxmemory", String.valueOf(bytes)))
                .isEqualTo("OK");
    }

    private static long number(RedisServer redis, String section, String name) throws IOException {
        return redis.info(section)
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private ShapeResult run(String shape, String... settings) throws Exception {
        try (ShapeRun run = new ShapeRun(shape, FEW, seed, settings)) {
            run.everything();
            run.ask(REQUESTS);
            assertThat(run.storeEvents("NOPERM")).as(shape).isZero();
            return run.judge();
        }
    }
}
