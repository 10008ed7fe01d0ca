package dev.reprise.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * {@code upstream.*}: the origin.
 *
 * @param baseUrl ends where SDK base URLs end, without a slash: {@code https://api.openai.com/v1}
 * @param firstByteTimeout from the end of the request to the first byte of the answer
 * @param idleTimeout between two reads of an answer
 * @param poolIdleTime how long an unused connection is kept
 * @param connectionsMax open connections, idle ones included
 * @param askUsage whether streams are asked for their usage though the client did not
 * @param tlsTrustCertificatesFile PEM; null trusts what the Java runtime trusts
 */
public record UpstreamConfig(
        URI baseUrl,
        Duration connectTimeout,
        Duration firstByteTimeout,
        Duration idleTimeout,
        Duration poolIdleTime,
        int connectionsMax,
        boolean askUsage,
        @Nullable Path tlsTrustCertificatesFile) {

    private static final Duration CONNECT_TIMEOUT_MAX = Duration.ofHours(1);

    public UpstreamConfig {
        baseUrl = OriginUrl.checked("upstream.base-url", baseUrl);
        Check.within("upstream.connect-timeout", connectTimeout, CONNECT_TIMEOUT_MAX);
        Check.positive("upstream.first-byte-timeout", firstByteTimeout);
        Check.positive("upstream.idle-timeout", idleTimeout);
        Check.positive("upstream.pool-idle-time", poolIdleTime);
        Check.positive("upstream.connections-max", connectionsMax);
    }

    /** What this origin is called in cache keys: another URL is another origin. */
    public String id() {
        return baseUrl.toString();
    }
}
