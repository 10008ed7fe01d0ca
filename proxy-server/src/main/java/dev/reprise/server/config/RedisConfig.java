package dev.reprise.server.config;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code redis.*}: the shared store. The URL may hold a password, so it is never printed as it is.
 *
 * @param url as {@code redis.url} or the content of {@code redis.url-file}; null if there is no Redis
 * @param keyPrefix what every key starts with, before a colon
 * @param commandTimeout how long a lookup may hold up a request
 * @param startTimeout the same in the first seconds, while everything is cold
 * @param connectTimeout for connecting and the handshake together
 * @param inFlightMax commands sent and not answered; beyond it lookups are misses
 */
public record RedisConfig(
        @Nullable String url,
        String keyPrefix,
        Duration commandTimeout,
        Duration startTimeout,
        Duration connectTimeout,
        int inFlightMax) {

    private static final Duration TIMEOUT_MAX = Duration.ofMinutes(1);

    public RedisConfig {
        if (url != null) {
            RedisUrl.check("redis.url", url);
        }
        Check.filled("redis.key-prefix", keyPrefix);
        Check.within("redis.command-timeout", commandTimeout, TIMEOUT_MAX);
        Check.within("redis.start-timeout", startTimeout, TIMEOUT_MAX);
        Check.within("redis.connect-timeout", connectTimeout, TIMEOUT_MAX);
        Check.positive("redis.in-flight-max", inFlightMax);
    }

    @Override
    public String toString() {
        return "RedisConfig[" + Optional.ofNullable(url).map(Shown::url).orElse("no url") + "]";
    }
}
