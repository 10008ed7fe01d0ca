package dev.reprise.server.config;

import dev.reprise.exchange.OriginCredential;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code upstream.*}: the origin.
 *
 * @param baseUrl ends where SDK base URLs end, without a slash: {@code https://api.openai.com/v1}
 * @param apiKey put in for callers; null forwards their own credentials
 * @param firstByteTimeout from the end of the request to the first byte of the answer
 * @param idleTimeout between two reads of an answer
 * @param poolIdleTime how long an unused connection is kept
 * @param connectionsMax open connections, idle ones included
 * @param askUsage whether streams are asked for their usage though the client did not
 * @param tlsTrustCertificatesFile PEM; null trusts what the Java runtime trusts
 */
public record UpstreamConfig(
        URI baseUrl,
        @Nullable String apiKey,
        OriginCredential.Field apiKeyHeader,
        Duration connectTimeout,
        Duration firstByteTimeout,
        Duration idleTimeout,
        Duration poolIdleTime,
        int connectionsMax,
        boolean askUsage,
        @Nullable Path tlsTrustCertificatesFile) {

    private static final Duration CONNECT_TIMEOUT_MAX = Duration.ofHours(1);

    private static final Pattern API_KEY = Pattern.compile("[!-~]+");

    public UpstreamConfig {
        baseUrl = OriginUrl.checked("upstream.base-url", baseUrl);
        Check.require(
                apiKey == null || API_KEY.matcher(apiKey).matches(),
                "upstream.api-key",
                Shown.HIDDEN,
                "printable ASCII without spaces");
        Check.within("upstream.connect-timeout", connectTimeout, CONNECT_TIMEOUT_MAX);
        Check.positive("upstream.first-byte-timeout", firstByteTimeout);
        Check.positive("upstream.idle-timeout", idleTimeout);
        Check.positive("upstream.pool-idle-time", poolIdleTime);
        Check.positive("upstream.connections-max", connectionsMax);
    }

    /** What callers' credentials are replaced by; null if they are not. */
    public @Nullable OriginCredential credential() {
        return apiKey == null ? null : new OriginCredential(apiKeyHeader, apiKey);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "UpstreamConfig[" + baseUrl + "]";
    }

    /** What this origin is called in cache keys: another URL is another origin. */
    public String id() {
        return baseUrl.toString();
    }
}
