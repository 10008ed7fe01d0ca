package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.StoredResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Redis over TLS that asks its clients for certificates, with an authority that only these tests trust. */
class RedisTlsTest {
    private static final CacheKey KEY = SampleResponses.key("what is the answer?");
    private static final StoredResponse RESPONSE = SampleResponses.answering(KEY, SampleResponses.noise(3_000_000));

    @TempDir
    private static Path files;

    private RedisServer redis;
    private String url;

    @BeforeAll
    static void makeCertificates() throws Exception {
        TestCertificates.make(files, "redis");
        TestCertificates.make(files, "stranger");
    }

    @BeforeEach
    void start() throws IOException {
        int tlsPort = RedisServer.notStarted().port();
        redis = RedisServer.started(
                "--tls-port", String.valueOf(tlsPort),
                "--tls-cert-file", file("redis.crt").toString(),
                "--tls-key-file", file("redis.key").toString(),
                "--tls-ca-cert-file", file("redis.crt").toString(),
                "--tls-auth-clients", "yes");
        url = "rediss://localhost:" + tlsPort;
    }

    @AfterEach
    void stop() throws IOException {
        redis.close();
    }

    @Test
    void storesAndHitsOverTlsWithACertificateOfItsOwn() {
        try (TestStore store =
                new TestStore(settings(url, new RedisTls(file("redis.crt"), file("redis.crt"), file("redis.key"))))) {
            store.awaitConnections();

            assertThat(store.put(RESPONSE)).isTrue();
            assertThat(store.outcome(KEY)).isEqualTo("FOUND");
        }
    }

    /** The end of TLS takes several turns of the very thread that closes: it must not wait for it. */
    @RepeatedTest(5)
    void closesWhatItHasOpened() {
        TestStore store =
                new TestStore(settings(url, new RedisTls(file("redis.crt"), file("redis.crt"), file("redis.key"))));
        store.awaitConnections();

        assertThatCode(store::close).doesNotThrowAnyException();
    }

    @Test
    void doesNotTalkToARedisThatNobodyVouchesFor() {
        isDown(url, new RedisTls(null, file("redis.crt"), file("redis.key")));
        isDown(url, new RedisTls(file("stranger.crt"), file("redis.crt"), file("redis.key")));
    }

    @Test
    void doesNotTalkToARedisOfAnotherName() {
        isDown(
                url.replace("localhost", "127.0.0.1"),
                new RedisTls(file("redis.crt"), file("redis.crt"), file("redis.key")));
    }

    @Test
    void isNotLetInWithoutACertificate() {
        isDown(url, new RedisTls(file("redis.crt"), null, null));
        isDown(url, new RedisTls(file("redis.crt"), file("stranger.crt"), file("stranger.key")));
    }

    @Test
    void readsItsFilesAnewAtEachConnect() throws IOException {
        Path trusted = Files.copy(file("stranger.crt"), file("renewed.crt"));
        RedisTls tls = new RedisTls(trusted, file("redis.crt"), file("redis.key"));
        try (TestStore store = new TestStore(settings(url, tls))) {
            store.awaitFirstAttempt();
            assertThat(store.outcome(KEY)).isEqualTo("UNAVAILABLE");

            Files.copy(file("redis.crt"), trusted, StandardCopyOption.REPLACE_EXISTING);

            store.awaitConnections();
        }
    }

    @Test
    void namesTheFileThatIsNotWhatItShouldBe() throws IOException {
        Path garbage = Files.writeString(file("garbage.pem"), "not a certificate");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RedisTls(garbage, null, null).options())
                .withMessage("redis.tls.trust-certificates-file: " + garbage + " (expected: certificates in PEM)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RedisTls(null, file("redis.crt"), garbage).options())
                .withMessageStartingWith("redis.tls.certificate-file: ");
    }

    private void isDown(String url, RedisTls tls) {
        try (TestStore store = new TestStore(settings(url, tls))) {
            store.awaitFirstAttempt();

            assertThat(store.outcome(KEY)).isEqualTo("UNAVAILABLE");
            assertThat(store.events).doesNotContain(RedisEvent.CONNECTED);
        }
    }

    private static RedisSettings settings(String url, RedisTls tls) {
        RedisSettings some = TestStore.patient(url);
        return new RedisSettings(
                url,
                tls,
                some.keyPrefix(),
                some.commandTimeout(),
                some.startTimeout(),
                some.bulkTimeout(),
                some.connectTimeout(),
                some.inFlightMax(),
                some.bulkBytesInFlightMax(),
                some.responseBytesMax(),
                0);
    }

    private static Path file(String name) {
        return files.resolve(name);
    }
}
