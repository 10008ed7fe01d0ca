package dev.reprise.server.netty;

import dev.reprise.cache.Digest;
import dev.reprise.server.config.ServerConfig;
import dev.reprise.server.config.UpstreamConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS on both sides: optional from clients, and to the origin as its URL says. The origin's certificate must be valid
 * for its host name. No ALPN is offered: both sides speak HTTP/1.1.
 *
 * @param trusted of the file that names who is trusted at the origin; empty is what the Java runtime trusts
 */
public record Tls(@Nullable SslContext client, @Nullable SslContext origin, Optional<Digest> trusted) {

    private static final String TRUSTED = "upstream.tls.trust-certificates-file";

    /**
     * Reads the files.
     *
     * @throws IllegalArgumentException if they are no certificates and keys; the message names the key
     */
    public static Tls of(ServerConfig server, UpstreamConfig upstream) {
        boolean secure = upstream.baseUrl().getScheme().equalsIgnoreCase("https");
        Path trusted = secure ? upstream.tlsTrustCertificatesFile() : null;
        return new Tls(
                server.tls().map(Tls::client).orElse(null),
                secure ? origin(trusted) : null,
                Optional.ofNullable(trusted).map(Tls::digest));
    }

    /** The same with the former's way to the origin, if that trusts the same: its connections need not be made anew. */
    public Tls keeping(Tls former) {
        boolean same = (origin == null) == (former.origin == null) && trusted.equals(former.trusted);
        return same ? new Tls(client, former.origin, trusted) : this;
    }

    private static Digest digest(Path trusted) {
        try {
            return Digest.sha256(Files.readAllBytes(trusted));
        } catch (IOException e) {
            throw wrong(TRUSTED, trusted, "certificates in PEM", e);
        }
    }

    private static SslContext client(ServerConfig.Tls files) {
        Path chain = files.certificateFile();
        Exception fault;
        try {
            SslContext context = SslContextBuilder.forServer(
                            chain.toFile(), files.privateKeyFile().toFile())
                    .build();
            if (KeyPairCheck.fits(chain, files.privateKeyFile())) {
                return context;
            }
            fault = new GeneralSecurityException("the certificate is of another key");
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            fault = e;
        }
        throw wrong("server.tls.certificate-file", chain, "a PEM chain that fits its key", fault);
    }

    private static SslContext origin(@Nullable Path trusted) {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient().endpointIdentificationAlgorithm("HTTPS");
            if (trusted != null) {
                builder.trustManager(trusted.toFile());
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw wrong(TRUSTED, trusted, "certificates in PEM", e);
        }
    }

    private static IllegalArgumentException wrong(String key, @Nullable Path value, String expected, Exception cause) {
        return new IllegalArgumentException(key + ": " + value + " (expected: " + expected + ")", cause);
    }
}
