package dev.reprise.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code server.*}: where clients connect.
 *
 * @param port 0 is any free port
 * @param tlsCertificateFile PEM chain; null, like the private key, means plain HTTP
 * @param tlsPrivateKeyFile PEM, PKCS #8, unencrypted
 * @param eventLoops threads that serve connections; 0 is one per core
 * @param drainDelay how long a server that is told to stop serves on before it stops listening
 * @param reloadInterval how often the files of the configuration are looked at; 0 is never
 * @param name in {@code Via}
 * @param allowOrigins websites whose scripts may read answers, {@code *} for all; empty leaves it to the origin
 */
public record ServerConfig(
        String host,
        int port,
        @Nullable Path tlsCertificateFile,
        @Nullable Path tlsPrivateKeyFile,
        int eventLoops,
        Duration drainDelay,
        Duration reloadInterval,
        String name,
        List<String> allowOrigins) {

    private static final int ALLOW_ORIGINS_MAX = 100;

    private static final String ANY_ORIGIN = "*";

    /** As browsers write it in {@code Origin}: no path, no capitals, nothing but ASCII, no port that goes without saying. */
    private static final Pattern WEB_ORIGIN =
            Pattern.compile("(?!http:.*:80$)(?!https:.*:443$)[a-z][a-z0-9+.-]*://[a-z0-9._~:\\[\\]-]+");

    /** A token (RFC 9110 §7.6.3), so that nothing can be added to the field by it. */
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}");

    public ServerConfig {
        Check.filled("server.host", host);
        Check.port("server.port", port);
        Check.together(
                tlsCertificateFile == null || tlsPrivateKeyFile != null,
                "server.tls.certificate-file",
                tlsCertificateFile,
                "server.tls.private-key-file as well",
                "server.tls.private-key-file");
        Check.together(
                tlsPrivateKeyFile == null || tlsCertificateFile != null,
                "server.tls.private-key-file",
                tlsPrivateKeyFile,
                "server.tls.certificate-file as well",
                "server.tls.certificate-file");
        Check.within("server.event-loops", eventLoops, 0, 1024);
        Check.notNegative("server.drain-delay", drainDelay);
        Check.notNegative("server.reload-interval", reloadInterval);
        Check.require(
                NAME.matcher(name).matches(), "server.name", name, "up to 64 letters, digits and of !#$%&'*+.^_`|~-");
        Check.require(
                allowOrigins.equals(List.of(ANY_ORIGIN))
                        || allowOrigins.stream()
                                .allMatch(site -> WEB_ORIGIN.matcher(site).matches()),
                "server.allow-origins",
                allowOrigins,
                "* alone, or origins as browsers write them: https://app.example");
        Check.require(
                allowOrigins.size() <= ALLOW_ORIGINS_MAX,
                "server.allow-origins",
                allowOrigins.size() + " origins",
                "at most " + ALLOW_ORIGINS_MAX);
        allowOrigins = List.copyOf(allowOrigins);
    }

    /** What clients are greeted with over TLS, if they are. */
    public Optional<Tls> tls() {
        return tlsCertificateFile == null || tlsPrivateKeyFile == null
                ? Optional.empty()
                : Optional.of(new Tls(tlsCertificateFile, tlsPrivateKeyFile));
    }

    /** A certificate chain and its key, both PEM. */
    public record Tls(Path certificateFile, Path privateKeyFile) {}
}
