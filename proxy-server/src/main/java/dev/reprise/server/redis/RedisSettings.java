package dev.reprise.server.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How Redis is reached and how much is asked of it.
 *
 * @param url {@code redis://}, {@code redis-socket://}, {@code redis-sentinel://} or {@code redis-cluster://}, each with TLS
 *     where it begins with {@code rediss}; with credentials
 * @param tls for connections over TLS
 * @param keyPrefix what all our keys begin with
 * @param commandTimeout how long a lookup may take
 * @param startTimeout how long it may take in the first seconds of a connection, when everything is still cold
 * @param bulkTimeout how long a write, or the lookup of a large response, may take
 * @param connectTimeout how long connecting may take, handshake included
 * @param inFlightMax how many commands each of our connections has under way
 * @param bulkBytesInFlightMax what writes that are under way may take together at one node, and lookups of large responses
 * @param responseBytesMax the longest body that is written or read
 * @param responsesMax how many responses are stored, by all who share them; 0 sets no bound
 */
public record RedisSettings(
        String url,
        RedisTls tls,
        String keyPrefix,
        Duration commandTimeout,
        Duration startTimeout,
        Duration bulkTimeout,
        Duration connectTimeout,
        int inFlightMax,
        int bulkBytesInFlightMax,
        int responseBytesMax,
        int responsesMax) {
    private static final String URLS = "redis://[user:password@]host:port/database,"
            + " redis-sentinel://host1,host2/database#master, redis-cluster://host1,host2 or redis-socket:///path;"
            + " rediss… for TLS";
    private static final Pattern KEY_PREFIX = Pattern.compile("[A-Za-z0-9._:{}-]{1,64}");

    public RedisSettings {
        require(isRedisUrl(url), "redis.url", "***", URLS);
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
                "cache.response-bytes-max",
                responseBytesMax,
                "at most " + (bulkBytesInFlightMax >> 20) + "MiB with a store in Redis");
    }

    /** The defaults. */
    public static RedisSettings of(String url) {
        return new RedisSettings(
                url,
                RedisTls.STANDARD,
                "ai",
                Duration.ofMillis(30),
                Duration.ofMillis(250),
                Duration.ofSeconds(1),
                Duration.ofSeconds(3),
                256,
                128 << 20,
                64 << 20,
                0);
    }

    /**
     * Reads the files of {@link #tls} once.
     *
     * @throws IllegalArgumentException if they are no certificates and keys; the message names the key
     */
    public void verify() {
        var unused = tls.options();
    }

    /** Where Redis is, as the logs may say it: without user, password and parameters. */
    public String address() {
        return endpoints().address();
    }

    boolean usesTls() {
        return url.startsWith("rediss");
    }

    RedisEndpoints endpoints() {
        return RedisEndpoints.of(url);
    }

    /** The name of a response's key, but for the digest at its end. */
    String responsePrefix() {
        return keyPrefix + ":response:";
    }

    /** The key of what was purged. */
    String purgeName() {
        return keyPrefix + ":purge";
    }

    /** A key like those of responses, which nobody has. */
    byte[] probeKey() {
        return (responsePrefix() + "probe").getBytes(StandardCharsets.US_ASCII);
    }

    /** Without the URL, which may hold a password. */
    @Override
    public String toString() {
        return "RedisSettings[" + address() + ", " + keyPrefix + "]";
    }

    private static boolean isRedisUrl(String url) {
        try {
            return !RedisEndpoints.of(url).seeds().isEmpty();
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
