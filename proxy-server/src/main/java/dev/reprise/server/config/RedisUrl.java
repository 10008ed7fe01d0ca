package dev.reprise.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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

    /** RFC 3986, appendix B. */
    private static final Pattern PARTS =
            Pattern.compile("(?<scheme>[^:]+)://(?<authority>[^/?#]*)(?<path>[^?#]*)(\\?[^#]*)?(#(?<master>.*))?");

    private static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:\\[\\]]+)(:(?<port>.*))?");
    private static final Pattern DATABASE = Pattern.compile("/?|/\\d{1,9}");
    private static final int PORT_MAX = 65_535;
    private static final int HOSTS_MAX = 100;

    private RedisUrl() {}

    static void check(String key, String url) {
        boolean known = SCHEMES.stream().anyMatch(url::startsWith);
        require(known, key, url, EXPECTED);
        boolean printable = url.chars().allMatch(c -> c > ' ' && c < 127);
        require(printable, key, url, "no white space, other characters percent-encoded");
        Matcher parts = PARTS.matcher(url);
        if (!parts.matches()) {
            throw new AssertionError("what has a scheme has parts");
        }
        if (parts.group("scheme").endsWith("socket")) {
            require(parts.group("path").length() > 1, key, url, "a path, as in redis-socket:///run/redis.sock");
        } else {
            checkHosts(key, url, parts);
            checkDatabase(key, url, parts);
        }
        require(isUri(url), key, url, "special characters of user and password percent-encoded, % as %25");
    }

    private static void checkHosts(String key, String url, Matcher parts) {
        String authority = parts.group("authority");
        List<String> hosts =
                List.of(authority.substring(authority.lastIndexOf('@') + 1).split(",", -1));
        boolean sentinel = parts.group("scheme").endsWith("sentinel");
        boolean several = sentinel || isCluster(parts);
        require(several || hosts.size() == 1, key, url, "one host; several with redis-sentinel:// or redis-cluster://");
        require(hosts.size() <= HOSTS_MAX, key, url, HOSTS_MAX + " hosts at most");
        for (String written : hosts) {
            Matcher host = HOST.matcher(written);
            require(host.matches(), key, url, "a host");
            require(isPort(host.group("port")), key, url, "a port of 1.." + PORT_MAX);
        }
        String master = Objects.requireNonNullElse(parts.group("master"), "");
        require(
                !sentinel || !master.isEmpty(),
                key,
                url,
                "the name of the master at its end, as in redis-sentinel://host1,host2#master");
    }

    private static void checkDatabase(String key, String url, Matcher parts) {
        String path = parts.group("path");
        require(DATABASE.matcher(path).matches(), key, url, "a number as database, as in redis://host:6379/0");
        require(!isCluster(parts) || path.matches("/?0*"), key, url, "no database, because a cluster has none");
    }

    private static boolean isCluster(Matcher parts) {
        return parts.group("scheme").endsWith("cluster");
    }

    private static boolean isPort(@Nullable String port) {
        if (port == null || port.isEmpty()) {
            return true; // the default
        }
        return port.matches("\\d{1,5}") && Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= PORT_MAX;
    }

    private static boolean isUri(String url) {
        try {
            var unused = new URI(url);
            return true;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static void require(boolean good, String key, String url, String expected) {
        Check.require(good, key, Shown.url(url), expected);
    }

    /** Whether it says that connections are over TLS. */
    static boolean isSecure(String url) {
        return url.startsWith("rediss");
    }
}
