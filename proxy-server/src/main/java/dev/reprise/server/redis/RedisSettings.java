package dev.reprise.server.redis;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How Redis is reached and how much is asked of it.
 *
 * @param url {@code redis://}, {@code rediss://}, {@code redis-socket://} or {@code redis-sentinel://}, with credentials
 * @param keyPrefix what all our keys begin with
 * @param commandTimeout how long a lookup may take
 * @param startTimeout how long it may take in the first seconds of a connection, when everything is still cold
 * @param bulkTimeout how long a write, or the lookup of a large response, may take
 * @param connectTimeout how long connecting may take, handshake included
 * @param inFlightMax how many commands each of our two connections has under way
 * @param bulkBytesInFlightMax what writes and lookups of large responses that are under way may take together
 * @param responseBytesMax the longest body that is written or read
 */
public record RedisSettings(
        String url,
        String keyPrefix,
        Duration commandTimeout,
        Duration startTimeout,
        Duration bulkTimeout,
        Duration connectTimeout,
        int inFlightMax,
        int bulkBytesInFlightMax,
        int responseBytesMax) {
    private static final Pattern KEY_PREFIX = Pattern.compile("[A-Za-z0-9._:{}-]{1,64}");

    public RedisSettings {
        require(isRedisUrl(url), "redis.url", "not shown", "redis://, rediss://, redis-socket:// or redis-sentinel://");
        require(
                KEY_PREFIX.matcher(keyPrefix).matches(),
                "redis.key-prefix",
                keyPrefix,
                "1 to 64 of A-Z a-z 0-9 . _ : { } -");
        requirePositive(commandTimeout, "redis.command-timeout");
        requirePositive(startTimeout, "redis.start-timeout");
        requirePositive(bulkTimeout, "redis.bulk-timeout");
        requirePositive(connectTimeout, "redis.connect-timeout");
        require(inFlightMax > 0, "redis.in-flight-max", inFlightMax, "> 0");
        require(bulkBytesInFlightMax > 0, "redis.bulk-bytes-in-flight-max", bulkBytesInFlightMax, "> 0");
        require(
                responseBytesMax > 0 && responseBytesMax <= bulkBytesInFlightMax,
                "redis.response-bytes-max",
                responseBytesMax,
                "> 0 and <= redis.bulk-bytes-in-flight-max: " + bulkBytesInFlightMax);
    }

    /** The defaults. */
    public static RedisSettings of(String url) {
        return new RedisSettings(
                url,
                "ai",
                Duration.ofMillis(30),
                Duration.ofMillis(250),
                Duration.ofSeconds(1),
                Duration.ofSeconds(3),
                256,
                128 << 20,
                64 << 20);
    }

    /** Where Redis is, as the logs may say it: without user, password and parameters. */
    public String address() {
        RedisURI uri = RedisURI.create(url);
        if (uri.getSentinelMasterId() != null) {
            return "sentinel master " + uri.getSentinelMasterId();
        }
        return uri.getSocket() == null ? uri.getHost() + ":" + uri.getPort() : uri.getSocket();
    }

    /** Without the URL, which may hold a password. */
    @Override
    public String toString() {
        return "RedisSettings[" + address() + ", " + keyPrefix + "]";
    }

    private static boolean isRedisUrl(String url) {
        try {
            RedisURI uri = RedisURI.create(url);
            return uri.getHost() != null
                    || uri.getSocket() != null
                    || !uri.getSentinels().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void requirePositive(Duration value, String name) {
        require(!value.isNegative() && !value.isZero(), name, value.toMillis(), "> 0");
    }

    private static void require(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
