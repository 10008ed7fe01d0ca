package dev.reprise.server.warm;

import dev.reprise.server.config.ServerConfig;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Where the proxy of this configuration is found from this machine. */
public final class LocalProxy {

    private LocalProxy() {}

    /**
     * The proxy's own port, on loopback if it listens everywhere. Over TLS it is known by its certificate, whatever name
     * that is for.
     *
     * @throws IllegalArgumentException if the certificate cannot be read
     */
    public static Destination of(ServerConfig server, int port, @Nullable String apiKey) {
        Optional<ServerConfig.Tls> tls = server.tls();
        SSLContext trust = tls.map(known -> PinnedCertificate.context(known.certificateFile()))
                .orElse(null);
        String scheme = tls.isPresent() ? "https" : "http";
        return new Destination(URI.create(scheme + "://" + host(server.host()) + ":" + port + "/v1"), apiKey, trust);
    }

    private static String host(String configured) {
        if (configured.equals("0.0.0.0")) {
            return "127.0.0.1";
        }
        if (configured.contains(":")) {
            return isAny(configured) ? "[::1]" : "[" + configured + "]";
        }
        return configured;
    }

    /** An address, so that nothing is looked up. */
    private static boolean isAny(String address) {
        try {
            return InetAddress.getByName(address).isAnyLocalAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
