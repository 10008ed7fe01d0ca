package dev.reprise.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code redis.*}: the shared store. The URL may hold a password, so it is never printed as it is.
 *
 * @param url as {@code redis.url} or the content of {@code redis.url-file}; null if there is no Redis
 * @param tlsTrustCertificatesFile PEM; null trusts what the Java runtime trusts
 * @param tlsCertificateFile PEM, our own certificate for a Redis that asks for one; null for none
 * @param tlsPrivateKeyFile PEM, its key
 * @param keyPrefix what every key starts with, before a colon
 * @param commandTimeout how long a lookup may hold up a request
 * @param startTimeout the same in the first seconds, while everything is cold
 * @param connectTimeout for connecting and the handshake together
 * @param inFlightMax commands sent and not answered; beyond it lookups are misses
 */
public record RedisConfig(
        @Nullable String url,
        @Nullable Path tlsTrustCertificatesFile,
        @Nullable Path tlsCertificateFile,
        @Nullable Path tlsPrivateKeyFile,
        String keyPrefix,
        Duration commandTimeout,
        Duration startTimeout,
        Duration connectTimeout,
        int inFlightMax) {

    private static final String TRUST_KEY = "redis.tls.trust-certificates-file";
    private static final String CERTIFICATE_KEY = "redis.tls.certificate-file";
    private static final String PRIVATE_KEY_KEY = "redis.tls.private-key-file";
    private static final Duration TIMEOUT_MAX = Duration.ofMinutes(1);

    public RedisConfig {
        if (url != null) {
            RedisUrl.check("redis.url", url);
        }
        checkTls(url, tlsTrustCertificatesFile, tlsCertificateFile, tlsPrivateKeyFile);
        Check.filled("redis.key-prefix", keyPrefix);
        Check.within("redis.command-timeout", commandTimeout, TIMEOUT_MAX);
        Check.within("redis.start-timeout", startTimeout, TIMEOUT_MAX);
        Check.within("redis.connect-timeout", connectTimeout, TIMEOUT_MAX);
        Check.positive("redis.in-flight-max", inFlightMax);
    }

    private static void checkTls(
            @Nullable String url, @Nullable Path trusted, @Nullable Path certificate, @Nullable Path key) {
        Check.together(
                certificate == null || key != null,
                CERTIFICATE_KEY,
                certificate,
                PRIVATE_KEY_KEY + " as well",
                PRIVATE_KEY_KEY);
        Check.together(
                key == null || certificate != null,
                PRIVATE_KEY_KEY,
                key,
                CERTIFICATE_KEY + " as well",
                CERTIFICATE_KEY);
        boolean useless = (trusted != null || certificate != null) && url != null && !RedisUrl.isSecure(url);
        Check.together(
                !useless,
                trusted == null ? CERTIFICATE_KEY : TRUST_KEY,
                trusted == null ? certificate : trusted,
                "a redis.url of TLS, which begins with rediss",
                "redis.url");
    }

    @Override
    public String toString() {
        return "RedisConfig[" + Optional.ofNullable(url).map(Shown::url).orElse("no url") + "]";
    }
}
