package dev.reprise.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.process.RepriseCommandLine;
import dev.reprise.server.process.RepriseProcess;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS to the origin and from clients, with a certificate that only these tests trust. */
class TlsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private static Path files;

    private static KeyStore keys;

    private ScriptedOrigin origin;
    private RunningProxy proxy;

    /** The JDK's own tool makes a certificate for localhost, and for no other name or address. */
    @BeforeAll
    static void makeCertificate() throws Exception {
        Path store = files.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=DNS:localhost",
                        "-ext",
                        "BC=ca:true",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = new FileInputStream(store.toFile())) {
            keys.load(in, PASSWORD);
        }
        pem("certificate.pem", "CERTIFICATE", keys.getCertificate("test").getEncoded());
        pem("key.pem", "PRIVATE KEY", keys.getKey("test", PASSWORD).getEncoded());
    }

    private static void pem(String file, String what, byte[] der) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(
                files.resolve(file), "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }

    @AfterEach
    void stop() {
        proxy.close();
        origin.close();
    }

    private static SSLContext context() throws GeneralSecurityException, IOException {
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("test", keys.getCertificate("test"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /** An origin that would rather speak HTTP/2. */
    private void startOrigin() throws Exception {
        SSLServerSocket listening = (SSLServerSocket)
                context().getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var parameters = listening.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        listening.setSSLParameters(parameters);
        origin = ScriptedOrigin.on(listening, (request, turn) -> turn.json(200, request.text()));
    }

    private void startProxy(String originHost, String... settings) throws Exception {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("upstream.base-url=https://" + originHost + ":" + origin.port() + "/v1");
        proxy = RunningProxy.before(origin, all.toArray(new String[0]));
    }

    private static String trusting() {
        return "upstream.tls.trust-certificates-file=" + files.resolve("certificate.pem");
    }

    @Test
    void reachesAnOriginWhoseAuthorityItIsToldToTrust() throws Exception {
        startOrigin();
        startProxy("localhost", trusting());
        String large = "\"" + "x".repeat(300_000) + "\"";

        try (WireClient client = proxy.connect()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.post("/v1/files", large).read().text()).isEqualTo(large);
            }
        }
        assertThat(origin.connections()).isEqualTo(1);
        assertThat(origin.requests().get(0).field("host")).contains("localhost:" + origin.port());
    }

    @Test
    void sendsNothingToAnOriginOfAnotherName() throws Exception {
        startOrigin();
        startProxy("127.0.0.1", trusting());

        isUnreachable(proxy.ask("/v1/files", "{}"));
    }

    @Test
    void sendsNothingToAnOriginThatNobodyVouchesFor() throws Exception {
        startOrigin();
        startProxy("localhost");

        isUnreachable(proxy.ask("/v1/files", "{}"));
    }

    @Test
    void sendsNothingToAnOriginThatSpeaksNoTls() throws Exception {
        origin = new ScriptedOrigin((request, turn) -> turn.json(200, "{}"));
        startProxy("localhost", "upstream.connect-timeout=500ms");

        isUnreachable(proxy.ask("/v1/files", "{}"));
    }

    /** Whoever is on the way can close a connection, but not say in TLS that it ends here. */
    @Test
    void doesNotTakeACutConnectionForTheEndOfAnAnswer() throws Exception {
        origin = new ScriptedOrigin((request, turn) -> turn.json(200, "{}"));
        try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> cutting = OwnThread.run(() -> answerOnceAndCut(listening));
            proxy = RunningProxy.before("https://localhost:" + listening.getLocalPort() + "/v1", trusting());

            WireMessage answer = proxy.ask("/v1/files", "{}");

            cutting.join();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.whole()).isFalse();
        }
    }

    private static void answerOnceAndCut(ServerSocket listening) {
        try (Socket plain = listening.accept()) {
            SSLSocket secure = (SSLSocket) context().getSocketFactory().createSocket(plain, null, false);
            secure.setUseClientMode(false);
            WireMessage.read(secure.getInputStream(), false);
            secure.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nall of it?"
                            .getBytes(StandardCharsets.US_ASCII));
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** To an origin without TLS the random bytes of a handshake may well have an empty line, and be a request. */
    private void isUnreachable(WireMessage answer) {
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.text()).contains("\"code\":\"origin_unreachable\"");
        assertThat(origin.requests()).noneMatch(request -> request.startLine().contains("/v1/files"));
    }

    private WireClient secureClient() throws Exception {
        SSLSocket socket = (SSLSocket) context()
                .getSocketFactory()
                .createSocket("127.0.0.1", proxy.address().getPort());
        socket.startHandshake();
        return new WireClient(socket);
    }

    private void startSecureProxy(String... settings) throws Exception {
        origin = new ScriptedOrigin((request, turn) -> turn.json(200, request.text()));
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("server.tls.certificate-file=" + files.resolve("certificate.pem"));
        all.add("server.tls.private-key-file=" + files.resolve("key.pem"));
        proxy = RunningProxy.before(origin, all.toArray(new String[0]));
    }

    @Test
    void servesClientsOverTls() throws Exception {
        startSecureProxy();
        String large = "\"" + "x".repeat(300_000) + "\"";
        try (WireClient client = secureClient()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.post("/v1/files", large).read().text()).isEqualTo(large);
            }
        }
    }

    /** Though the certificate is for another name than the address that it asks. */
    @Test
    void warmsItselfOverTls() throws Exception {
        Path lines = Files.writeString(files.resolve("lines.jsonl"), Completions.ask("one") + "\n");

        startSecureProxy("warm.at-start=" + lines);

        await().atMost(PATIENCE).until(() -> !origin.requests().isEmpty());
        assertThat(origin.requests().get(0).text()).isEqualTo(Completions.ask("one"));
    }

    @Test
    void refusesOverTlsToo() throws Exception {
        startSecureProxy();
        try (WireClient client = secureClient()) {
            WireMessage refusal = client.send("garbage\r\n\r\n").read();

            assertThat(refusal.status()).isEqualTo(400);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void givesAHandshakeABoundedTime() throws Exception {
        startSecureProxy("limits.header-time-max=300ms");
        long began = System.nanoTime();
        try (WireClient client = proxy.connect()) {
            client.send(new byte[] {22, 3, 1, 0});

            assertThat(client.isClosedByServer()).isTrue();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(9)); // Netty's own is 10
        assertThat(proxy.metric("ai_proxy_limit_total{limit=\"limits.header-time-max\",}"))
                .isEqualTo(1);
    }

    @Test
    void tellsAPlainClientNothing() throws Exception {
        startSecureProxy();
        try (WireClient client = proxy.connect()) {
            client.send("GET /v1/models HTTP/1.1\r\nHost: p\r\n\r\n");

            assertThat(client.readToEnd()).doesNotContain("HTTP/1.1 200");
        }
        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void theFirstLineOfOutputSaysThatClientsConnectOverTls() throws Exception {
        startSecureProxy();
        try (RepriseProcess reprise = RepriseCommandLine.before(origin)
                .set(
                        "server.tls.certificate-file=" + files.resolve("certificate.pem"),
                        "server.tls.private-key-file=" + files.resolve("key.pem"))
                .start()) {
            assertThat(reprise.out()).matches("reprise: proxy on 127\\.0\\.0\\.1:\\d+ \\(TLS\\), management on (?s).*");
        }
    }
}
