package dev.reprise.server.netty;

import dev.reprise.server.config.ServerConfig;
import dev.reprise.server.config.UpstreamConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS on both sides: optional from clients, and to the origin as its URL says. The origin's certificate must be valid
 * for its host name. No ALPN is offered: both sides speak HTTP/1.1.
 */
public record Tls(@Nullable SslContext client, @Nullable SslContext origin) {

    /**
     * Reads the files.
     *
     * @throws IllegalArgumentException if they are no certificates and keys; the message names the key
     */
    public static Tls of(ServerConfig server, UpstreamConfig upstream) {
        boolean secure = upstream.baseUrl().getScheme().equalsIgnoreCase("https");
        return new Tls(
                server.tls().map(Tls::client).orElse(null),
                secure ? origin(upstream.tlsTrustCertificatesFile()) : null);
    }

    private static SslContext client(ServerConfig.Tls files) {
        try {
            return SslContextBuilder.forServer(
                            files.certificateFile().toFile(),
                            files.privateKeyFile().toFile())
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            throw wrong("server.tls.certificate-file", files.certificateFile(), "a PEM chain that fits its key", e);
        }
    }

    private static SslContext origin(@Nullable Path trusted) {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient().endpointIdentificationAlgorithm("HTTPS");
            if (trusted != null) {
                builder.trustManager(trusted.toFile());
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw wrong("upstream.tls.trust-certificates-file", trusted, "certificates in PEM", e);
        }
    }

    private static IllegalArgumentException wrong(String key, @Nullable Path value, String expected, Exception cause) {
        return new IllegalArgumentException(key + ": " + value + " (expected: " + expected + ")", cause);
    }
}
