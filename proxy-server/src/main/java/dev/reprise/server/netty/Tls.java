package dev.reprise.server.netty;

import dev.reprise.cache.Digest;
import dev.reprise.server.config.ServerConfig;
import dev.reprise.server.config.UpstreamConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.util.List;
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

    private static final String CERTIFICATE = "server.tls.certificate-file";
    private static final String KEY = "server.tls.private-key-file";
    private static final String KINDS = "PKCS #8 in PEM, without a passphrase";
    private static final String TRUSTED = "upstream.tls.trust-certificates-file";

    /**
     * Reads the files.
     *
     * @throws IllegalArgumentException if they are no certificates and keys; the message names the key
     */
    public static Tls of(ServerConfig server, UpstreamConfig upstream) {
        boolean secure = upstream.baseUrl().getScheme().equalsIgnoreCase("https");
        Path file = secure ? upstream.tlsTrustCertificatesFile() : null;
        byte[] trusted = file == null ? null : trusted(file);
        return new Tls(
                server.tls().map(Tls::client).orElse(null),
                secure ? origin(file, trusted) : null,
                Optional.ofNullable(trusted).map(Digest::sha256));
    }

    /** The same with the former's way to the origin, if that trusts the same: its connections need not be made anew. */
    public Tls keeping(Tls former) {
        boolean same = (origin == null) == (former.origin == null) && trusted.equals(former.trusted);
        return same ? new Tls(client, former.origin, trusted) : this;
    }

    private static byte[] trusted(Path file) {
        try {
            return KeyPair.bytes(file);
        } catch (IOException e) {
            throw wrong(TRUSTED, file, "certificates in PEM", e);
        }
    }

    private static SslContext client(ServerConfig.Tls files) {
        List<X509Certificate> chain = chain(files.certificateFile());
        PrivateKey key = key(files.privateKeyFile(), chain.get(0));
        try {
            if (new KeyPair(key, chain).fits()) {
                return SslContextBuilder.forServer(key, chain).build();
            }
            throw new GeneralSecurityException("the certificate is of another key");
        } catch (SSLException | GeneralSecurityException | IllegalArgumentException e) {
            throw wrong(CERTIFICATE, files.certificateFile(), "a PEM chain that fits its key", e);
        }
    }

    private static List<X509Certificate> chain(Path file) {
        try {
            return KeyPair.certificates(file);
        } catch (IOException | GeneralSecurityException e) {
            throw wrong(CERTIFICATE, file, "a PEM chain that fits its key", e);
        }
    }

    private static PrivateKey key(Path file, X509Certificate certificate) {
        try {
            return KeyPair.key(file, certificate);
        } catch (InvalidKeySpecException e) {
            throw wrong(KEY, file, "a key of the certificate's kind, " + KINDS, e);
        } catch (IOException | GeneralSecurityException e) {
            throw wrong(KEY, file, KINDS, e);
        }
    }

    private static SslContext origin(@Nullable Path file, byte @Nullable [] trusted) {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient().endpointIdentificationAlgorithm("HTTPS");
            if (trusted != null) {
                builder.trustManager(new ByteArrayInputStream(trusted));
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw wrong(TRUSTED, file, "certificates in PEM", e);
        }
    }

    private static IllegalArgumentException wrong(String key, @Nullable Path value, String expected, Exception cause) {
        return new IllegalArgumentException(key + ": " + value + " (expected: " + expected + ")", cause);
    }
}
