package dev.reprise.server.scenario;

import static dev.reprise.server.scenario.Completions.ask;
import static dev.reprise.server.scenario.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.reprise.cache.Digest;
import dev.reprise.server.metrics.CapturedLog;
import dev.reprise.server.redis.TestCertificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration that changes while the proxy runs is taken as a whole, or not at all. */
class ReloadTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String SEARCH = "Authorization: Bearer canary-credential-of-search";
    private static final String BATCH = "Authorization: Bearer canary-credential-of-batch";
    private static final String TAKEN = "ai_proxy_reloads_total{result=\"taken\",}";
    private static final String REFUSED = "ai_proxy_reloads_total{result=\"refused\",}";
    private static final String SUCCESSFUL = "ai_proxy_config_last_reload_successful";

    @TempDir
    Path folder;

    private final ScriptedOrigin origin = new ScriptedOrigin(Completions::answer);
    private RunningProxy proxy;

    @AfterEach
    void stop() {
        if (proxy != null) {
            proxy.close();
        }
        origin.close();
    }

    private Path config(String yaml) throws IOException {
        return Files.writeString(folder.resolve("reprise.yaml"), yaml);
    }

    private String upstream() {
        return "upstream:\n  base-url: " + origin.baseUrl() + "\n";
    }

    private static String sha256(String key) {
        return Digest.sha256(key.getBytes(StandardCharsets.UTF_8)).hex();
    }

    private WireMessage reload() {
        return proxy.admin("/admin/reload", "{}");
    }

    private static void replace(Path file, String text) throws IOException {
        Path next = Files.writeString(file.resolveSibling("next"), text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void takesAFileThatHasChanged() throws Exception {
        Path file = config(upstream() + "cache:\n  debug-headers: false\nserver:\n  reload-interval: 20ms\n");
        proxy = RunningProxy.reading(file);
        assertThat(proxy.chat(ask("one")).field("cache-status").orElse("")).doesNotContain("key=");

        config(upstream() + "cache:\n  debug-headers: true\nserver:\n  reload-interval: 20ms\n");

        await().atMost(PATIENCE)
                .until(() ->
                        proxy.chat(ask("one")).field("cache-status").orElse("").contains("key="));
        assertThat(proxy.chat(ask("one")).field("x-cache")).contains("HIT");
        assertThat(proxy.metric(TAKEN)).isEqualTo(1);
    }

    /** As kubelet does it: the files stand in a folder that a link leads to, and the link is replaced. */
    @Test
    void takesAConfigMapAndASecretWhoseLinkIsSwapped() throws Exception {
        mount("..2026_1", "auth:\n  clients-file: " + folder.resolve("clients") + "\n", "canary-credential-of-search");
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_1"));
        for (String name : List.of("reprise.yaml", "clients")) {
            Files.createSymbolicLink(folder.resolve(name), Path.of("..data", name));
        }
        proxy = RunningProxy.reading(folder.resolve("reprise.yaml"), "server.reload-interval=20ms");
        assertThat(proxy.chat(ask("one"), BATCH).status()).isEqualTo(401);

        mount("..2026_2", "auth:\n  clients-file: " + folder.resolve("clients") + "\n", "canary-credential-of-batch");
        Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..2026_2"));
        Files.move(
                folder.resolve("..data_tmp"),
                folder.resolve("..data"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);

        await().atMost(PATIENCE).until(() -> proxy.chat(ask("one"), BATCH).status() == 200);
        assertThat(proxy.chat(ask("one"), SEARCH).status()).isEqualTo(401);
    }

    private void mount(String version, String yaml, String key) throws IOException {
        Path mounted = Files.createDirectory(folder.resolve(version));
        Files.writeString(mounted.resolve("reprise.yaml"), upstream() + yaml);
        Files.writeString(mounted.resolve("clients"), "someone=" + sha256(key) + "\n");
    }

    @Test
    void refusesAFaultyFileAndSaysWhyAndKeepsTheFormer() throws Exception {
        proxy = RunningProxy.reading(config(upstream() + "cache:\n  debug-headers: true\n"));
        try (CapturedLog log = CapturedLog.of("dev.reprise.server.ConfigReload", Level.INFO)) {
            Path file = config(upstream() + "cache:\n  debug-headers: false\n  ttl: soon\nserve:\n  port: 1\n");

            WireMessage refusal = reload();

            assertThat(refusal.status()).isEqualTo(422);
            assertThat(refusal.text())
                    .startsWith("{\"result\":\"refused\",\"changed\":[],\"faults\":[")
                    .contains(file + ":5:8: cache.ttl: soon (expected: ", file + ":6:1: serve: unknown key");
            assertThat(log.lines()).singleElement().asString().contains("the former stays", "cache.ttl: soon");
        }
        assertThat(proxy.chat(ask("one")).field("cache-status").orElse("")).contains("key=");
        assertThat(proxy.metric(REFUSED)).isEqualTo(1);
        assertThat(proxy.metric(SUCCESSFUL)).isEqualTo(0);

        config(upstream() + "cache:\n  debug-headers: false\n");

        assertThat(reload().text())
                .isEqualTo("{\"result\":\"taken\",\"changed\":[\"cache.debug-headers\"],\"faults\":[]}\n");
        assertThat(proxy.metric(SUCCESSFUL)).isEqualTo(1);
        assertThat(reload().text()).isEqualTo("{\"result\":\"unchanged\",\"changed\":[],\"faults\":[]}\n");
    }

    @Test
    void refusesARedisOfMoreHostsThanCanBe() throws Exception {
        proxy = RunningProxy.reading(config(upstream()));
        config(upstream() + "redis:\n  url: redis-cluster://" + "cache:1,".repeat(5_000) + "cache:1\n");

        WireMessage refusal = reload();

        assertThat(refusal.status()).isEqualTo(422);
        assertThat(refusal.text()).contains("redis.url: ", "(expected: 100 hosts at most)");
        assertThat(proxy.metric(REFUSED)).isEqualTo(1);
    }

    /** Who reads it waits for whoever writes to it, and that may be nobody. */
    @Test
    void refusesAPipeAndReadsTheFileThatComesAfterIt() throws Exception {
        Path file = config(upstream());
        proxy = RunningProxy.reading(file, "server.reload-interval=0s");
        Files.delete(file);
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                .isZero();

        WireMessage refusal = reload();

        assertThat(refusal.status()).isEqualTo(422);
        assertThat(refusal.text()).contains(file + ": a pipe (expected: a file");
        Files.delete(file);
        config(upstream() + "cache:\n  debug-headers: true\n");
        assertThat(reload().text()).contains("\"changed\":[\"cache.debug-headers\"]");
    }

    /** A disk that is full, or an editor that broke off: the defaults would ask another origin, and let in everybody. */
    @Test
    void refusesAFileThatWasEmptied() throws Exception {
        proxy = RunningProxy.reading(config(upstream()));
        Path file = config("# nothing\n");

        assertThat(reload().text()).contains(file + ": decides nothing any more");
        assertThat(proxy.chat(ask("one")).status()).isEqualTo(200);
    }

    /** What would open the cache to everybody is refused as at a start. */
    @Test
    void refusesASharedPartitionWithoutClients() throws Exception {
        proxy = RunningProxy.reading(config(upstream()));
        config(upstream() + "cache:\n  partition: shared\n");

        assertThat(reload().text()).contains("cache.partition: shared (expected: auth.clients or");
    }

    @Test
    void refusesWhatNeedsARestartAndTakesNothingElseOfIt() throws Exception {
        proxy = RunningProxy.reading(config(upstream()));
        config(upstream() + "cache:\n  debug-headers: true\n  memory-bytes: 1MiB\nredis:\n  key-prefix: other\n");

        WireMessage refusal = reload();

        assertThat(refusal.status()).isEqualTo(422);
        assertThat(refusal.text())
                .contains("\"faults\":[\"cache.memory-bytes: needs a restart\",\"redis.key-prefix: needs a restart\"]");
        assertThat(proxy.chat(ask("one")).field("cache-status").orElse("")).doesNotContain("key=");
    }

    @Test
    void looksAgainAtAFileThatWasMissing() throws Exception {
        Path clients = folder.resolve("clients");
        proxy = RunningProxy.reading(config(upstream()), "server.reload-interval=20ms");
        config(upstream() + "auth:\n  clients-file: " + clients + "\n");
        await().atMost(PATIENCE).until(() -> proxy.metric(REFUSED) == 1);

        replace(clients, "someone=" + sha256("canary-credential-of-search"));

        await().atMost(PATIENCE).until(() -> proxy.metric(TAKEN) == 1);
        assertThat(proxy.chat(ask("one"), BATCH).status()).isEqualTo(401);
        assertThat(proxy.chat(ask("one"), SEARCH).status()).isEqualTo(200);
    }

    @Test
    void anotherOriginIsAskedWhileTheFormersStreamGoesOn() throws Exception {
        CountDownLatch moved = new CountDownLatch(1);
        try (ScriptedOrigin former = new ScriptedOrigin((request, turn) -> {
            turn.beginStream().chunk(Completions.text("four words "));
            moved.await();
            turn.chunk(Completions.text("are enough") + Completions.chunk("{}", "\"stop\"") + "data: [DONE]\n\n")
                    .endStream();
        })) {
            proxy = RunningProxy.reading(config("upstream:\n  base-url: " + former.baseUrl() + "\n"));
            try (WireClient client = proxy.connect()) {
                client.post("/v1/chat/completions", askStream("one")).readUntil("four words");
                config(upstream());
                assertThat(reload().text()).contains("\"upstream.base-url\"");

                assertThat(proxy.chat(ask("one")).field("x-cache")).contains("MISS");
                moved.countDown();

                assertThat(client.readUntil("\r\n0\r\n\r\n")).contains("are enough");
                assertThat(client.post("/v1/chat/completions", ask("one"))
                                .read()
                                .field("x-cache"))
                        .contains("HIT");
            }
            assertThat(former.requests()).hasSize(1);
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void anotherKeyOfOursIsPutInAndTheConnectionsToTheOriginStay() throws Exception {
        Path key = Files.writeString(folder.resolve("key"), "canary-credential-of-ours\n");
        proxy = RunningProxy.reading(
                config(upstream() + "  api-key-file: " + key + "\nauth:\n  trust-network: true\n"),
                "server.event-loops=1");
        proxy.chat(ask("one"));
        replace(key, "canary-credential-of-ours-renewed\n");

        assertThat(reload().text())
                .contains("\"upstream.api-key\",\"upstream.api-key-file\"")
                .doesNotContain("canary");
        proxy.chat(ask("two"));

        assertThat(origin.requests().get(1).field("authorization"))
                .contains("Bearer canary-credential-of-ours-renewed");
        assertThat(origin.connections()).isEqualTo(1);
    }

    @Test
    void anotherTokenShutsOutWhoeverHasTheFormer() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "canary-token-the-first");
        proxy = RunningProxy.reading(config(upstream() + "management:\n  token-file: " + token + "\n"));
        try (WireClient stats = management();
                WireClient live = management()) {
            assertThat(get(stats, "/admin/stats", "canary-token-the-first")
                            .read()
                            .status())
                    .isEqualTo(200);
            get(live, "/admin/live", "canary-token-the-first").readUntil("data: ");
            replace(token, "canary-token-the-second");
            reloadWith("canary-token-the-first");

            assertThat(get(stats, "/admin/stats", "canary-token-the-first")
                            .read()
                            .status())
                    .isEqualTo(401);
            assertThat(get(stats, "/admin/stats", "canary-token-the-second")
                            .read()
                            .status())
                    .isEqualTo(200);
            live.readToEnd();
        }
    }

    private WireClient management() {
        return new WireClient(proxy.server().managementAddress());
    }

    private static WireClient get(WireClient client, String path, String token) {
        return client.send(
                "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n\r\n");
    }

    private void reloadWith(String token) {
        try (WireClient client = management()) {
            assertThat(client.send("POST /admin/reload HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
                                    + "\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n")
                            .read()
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void newConnectionsAreGreetedWithARenewedCertificateAndOldOnesStay() throws Exception {
        TestCertificates.make(folder, "first");
        TestCertificates.make(folder, "second");
        certificate("first", "first");
        proxy = RunningProxy.reading(config(upstream() + "server:\n  tls:\n    certificate-file: "
                + folder.resolve("tls.crt") + "\n    private-key-file: " + folder.resolve("tls.key") + "\n"));
        try (WireClient old = new WireClient(greeted("first"))) {
            old.post("/v1/chat/completions", ask("one")).read();
            certificate("second", "first");
            assertThat(reload().text()).contains("server.tls.certificate-file", "a PEM chain that fits its key");
            greeted("first").close();
            replace(
                    folder.resolve("tls.key"),
                    Files.readString(folder.resolve("first.key")).replace(" PRIVATE", " EC PRIVATE"));
            assertThat(reload().text()).contains("server.tls.certificate-file", "a PEM chain that fits its key");
            replace(folder.resolve("tls.key"), Files.readString(folder.resolve("second.crt")));
            assertThat(reload().text()).contains("server.tls.private-key-file", "PKCS #8 in PEM");
            replace(folder.resolve("tls.crt"), Files.readString(folder.resolve("second.crt")) + "\0".repeat(5 << 20));
            assertThat(reload().text()).contains("server.tls.certificate-file", "a PEM chain");
            certificate("second", "second");

            assertThat(reload().text())
                    .contains("\"changed\":[\"server.tls.certificate-file\",\"server.tls.private-key-file\"]");

            greeted("second").close();
            assertThat(old.post("/v1/chat/completions", ask("one")).read().field("x-cache"))
                    .contains("HIT");
        }
    }

    private void certificate(String certificate, String key) throws IOException {
        replace(folder.resolve("tls.crt"), Files.readString(folder.resolve(certificate + ".crt")));
        replace(folder.resolve("tls.key"), Files.readString(folder.resolve(key + ".key")));
    }

    private SSLSocket greeted(String name) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (var in = Files.newInputStream(folder.resolve(name + ".crt"))) {
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            trusted.setCertificateEntry(name, certificate);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket("127.0.0.1", proxy.address().getPort());
        socket.startHandshake();
        return socket;
    }

    @Test
    void otherLimitsHoldForConnectionsAndExchangesThatBegin() throws Exception {
        proxy = RunningProxy.reading(config(upstream()));
        String large = "X-Large: " + "x".repeat(2_000);
        assertThat(proxy.chat(ask("one"), large).status()).isEqualTo(200);

        config(upstream() + "limits:\n  header-bytes-max: 1KiB\n  request-bytes-max: 200\n  exchanges-max: 0\n");
        assertThat(reload().text()).contains("limits.exchanges-max: 0 (expected");
        config(upstream() + "limits:\n  header-bytes-max: 1KiB\n  request-bytes-max: 200\n");
        assertThat(reload().status()).isEqualTo(200);

        assertThat(proxy.chat(ask("one"), large).status()).isEqualTo(431);
        assertThat(proxy.chat(ask("y".repeat(300))).field("cache-status").orElse(""))
                .contains("detail=too-large");
    }

    @Test
    void noExchangeFailsWhileConfigurationsFlip() throws Exception {
        String shared = upstream() + "cache:\n  ttl: 1h\n  namespace: a\nlimits:\n  exchanges-max: 500\n";
        String apart = upstream() + "cache:\n  ttl: 2h\n  namespace: b\nlimits:\n  exchanges-max: 900\n";
        proxy = RunningProxy.reading(config(shared));
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<List<String>>> crowd = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            crowd.add(OwnThread.call(() -> outcomes(over)));
        }

        for (int i = 1; i <= 100; i++) {
            config(i % 2 == 0 ? shared : apart);
            assertThat(reload().status()).isEqualTo(200);
        }

        over.set(true);
        for (CompletableFuture<List<String>> asked : crowd) {
            assertThat(asked.join()).hasSizeGreaterThan(10).allMatch("200 true"::equals);
        }
        assertThat(proxy.metric(TAKEN)).isEqualTo(100);
    }

    /** Each with an answer of its status, whose lifetime is that of one of the two. */
    private List<String> outcomes(AtomicBoolean over) {
        List<String> outcomes = new ArrayList<>();
        try (WireClient client = proxy.connect()) {
            for (int i = 0; !over.get(); i++) {
                WireMessage answer = client.post("/v1/chat/completions", ask(Integer.toString(i % 20)))
                        .read();
                outcomes.add(answer.status() + " " + answer.text().equals(Completions.ANSWER));
            }
        }
        return outcomes;
    }

    @Test
    void theLevelOfTheLogAndItsFormChange() throws Exception {
        proxy = RunningProxy.reading(config(upstream()));
        config(upstream() + "log:\n  debug-header: x-debug\n");

        assertThat(reload().text()).contains("\"log.debug-header\"");
        try (CapturedLog log = CapturedLog.of("access.debug", Level.INFO)) {
            proxy.chat(ask("one"), "X-Debug: 1");
            await().atMost(PATIENCE).until(() -> !log.lines().isEmpty());
        }
    }
}
