package dev.reprise.server.redis;

import io.lettuce.core.SslOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/**
 * Whom a connection over TLS trusts and who it says it is, all in PEM.
 *
 * @param trustCertificatesFile null trusts what the Java runtime trusts
 * @param certificateFile our own chain, null if Redis does not ask for one
 * @param privateKeyFile its key, PKCS #8 without a passphrase
 */
public record RedisTls(
        @Nullable Path trustCertificatesFile,
        @Nullable Path certificateFile,
        @Nullable Path privateKeyFile) {

    /** As the Java runtime has it, and without a certificate of our own. */
    public static final RedisTls STANDARD = new RedisTls(null, null, null);

    /**
     * Reads the files once, to see whether they can be read.
     *
     * @throws IllegalArgumentException if they are not what they should be; the message names the key
     */
    SslOptions options() {
        verified(trusting(), "redis.tls.trust-certificates-file", trustCertificatesFile, "certificates in PEM");
        return verified(
                identified(trusting()),
                "redis.tls.certificate-file",
                certificateFile,
                "a chain in PEM, with its key in redis.tls.private-key-file");
    }

    private SslOptions.Builder trusting() {
        SslOptions.Builder builder = SslOptions.builder().jdkSslProvider();
        return trustCertificatesFile == null ? builder : builder.trustManager(trustCertificatesFile.toFile());
    }

    private SslOptions.Builder identified(SslOptions.Builder builder) {
        return certificateFile == null || privateKeyFile == null
                ? builder
                : builder.keyManager(certificateFile.toFile(), privateKeyFile.toFile(), new char[0]);
    }

    private static SslOptions verified(SslOptions.Builder builder, String key, @Nullable Path file, String expected) {
        SslOptions options = builder.build();
        try {
            var unused = options.createSslContextBuilder();
            return options;
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new IllegalArgumentException(key + ": " + file + " (expected: " + expected + ")", e);
        }
    }
}
