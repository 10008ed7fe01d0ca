package dev.reprise.server.config;

import java.util.List;

/** The shape of {@code redis.url}, as far as it can be told without connecting. */
final class RedisUrl {

    private static final List<String> SCHEMES = List.of(
            "redis://",
            "rediss://",
            "redis-sentinel://",
            "rediss-sentinel://",
            "redis-cluster://",
            "rediss-cluster://",
            "redis-socket://",
            "redis+socket://");

    private static final String EXPECTED =
            "redis://, rediss://, redis-sentinel://, redis-cluster:// or redis-socket://";

    private RedisUrl() {}

    static void check(String key, String url) {
        boolean known = SCHEMES.stream().anyMatch(url::startsWith);
        Check.require(known, key, Shown.url(url), EXPECTED);
        boolean printable = url.chars().allMatch(c -> c > ' ' && c < 127);
        Check.require(printable, key, Shown.url(url), "no white space, other characters percent-encoded");
    }

    /** Whether it says that connections are over TLS. */
    static boolean isSecure(String url) {
        return url.startsWith("rediss");
    }
}
