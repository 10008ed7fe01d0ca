package dev.reprise.server.netty;

import java.net.URI;

/**
 * Where the origin is, and how paths at the proxy become paths there: {@code upstream.base-url} ends where SDK base URLs
 * end, so a request for {@code /v1/x} goes to that URL's {@code …/x}, any other path to the same path of the host.
 */
public record OriginAddress(boolean tls, String host, int port, String basePath) {

    private static final String SDK_PREFIX = "/v1";

    /** Takes an absolute {@code http} or {@code https} URL without query. */
    public static OriginAddress of(URI baseUrl) {
        boolean tls = baseUrl.getScheme().equalsIgnoreCase("https");
        int defaultPort = tls ? 443 : 80;
        String path = baseUrl.getRawPath() == null ? "" : baseUrl.getRawPath();
        return new OriginAddress(
                tls,
                baseUrl.getHost(),
                baseUrl.getPort() < 0 ? defaultPort : baseUrl.getPort(),
                path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
    }

    /** The request target at the origin for one at the proxy. */
    String target(String target) {
        boolean sdk = target.startsWith(SDK_PREFIX)
                && (target.length() == SDK_PREFIX.length() || "/?".indexOf(target.charAt(SDK_PREFIX.length())) >= 0);
        return sdk ? basePath + target.substring(SDK_PREFIX.length()) : target;
    }

    /** The value of the {@code Host} field. */
    String authority() {
        boolean usual = port == (tls ? 443 : 80);
        return usual ? host : host + ":" + port;
    }
}
