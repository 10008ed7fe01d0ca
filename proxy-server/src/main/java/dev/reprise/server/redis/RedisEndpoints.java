package dev.reprise.server.redis;

import io.lettuce.core.RedisURI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where Redis is, as {@code redis.url} says: one server, the master that Sentinels know, or some nodes of a cluster.
 *
 * @param seeds several only of a cluster
 * @param cluster whether it is known to be one; a server may still turn out to be a node of one
 */
record RedisEndpoints(List<RedisURI> seeds, boolean cluster) {
    private static final Pattern CLUSTER =
            Pattern.compile("redis(s?)-cluster://(?<login>[^@/?]*@)?(?<hosts>[^@/?]+)(?<rest>[/?].*)?");

    private static final Pattern HOST_AND_PORT = Pattern.compile("([^:\\[\\]]+):(\\d{1,5})");

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException if it is none of Redis; the message may hold the URL
     */
    static RedisEndpoints of(String url) {
        Matcher form = CLUSTER.matcher(url);
        if (form.matches()) {
            return cluster(form);
        }
        RedisURI uri = server(url);
        boolean complete = uri.getHost() != null
                || uri.getSocket() != null
                || !uri.getSentinels().isEmpty();
        if (!complete) {
            throw new IllegalArgumentException("no host");
        }
        return new RedisEndpoints(List.of(uri), false);
    }

    private static RedisEndpoints cluster(Matcher form) {
        String login = form.group("login") == null ? "" : form.group("login");
        String rest = form.group("rest") == null ? "" : form.group("rest");
        List<RedisURI> seeds = new ArrayList<>();
        for (String host : form.group("hosts").split(",", -1)) {
            seeds.add(server("redis" + form.group(1) + "://" + login + host + rest));
        }
        if (seeds.stream().anyMatch(seed -> seed.getDatabase() != 0)) {
            throw new IllegalArgumentException("a cluster has no databases");
        }
        return new RedisEndpoints(seeds, true);
    }

    /** Lettuce takes a host with {@code _} in its name, as containers have, and the port behind it for one name. */
    private static RedisURI server(String url) {
        RedisURI uri = RedisURI.create(url);
        Matcher named = HOST_AND_PORT.matcher(uri.getHost() == null ? "" : uri.getHost());
        if (named.matches()) {
            uri.setHost(named.group(1));
            uri.setPort(Integer.parseInt(named.group(2)));
        }
        return uri;
    }

    /** A node of the cluster, reached as the seeds are. */
    RedisURI node(String host, int port) {
        RedisURI seed = seeds.get(0);
        return RedisURI.builder()
                .withHost(host)
                .withPort(port)
                .withSsl(seed)
                .withAuthentication(seed)
                .build();
    }

    /** For the log: without user, password and parameters. */
    String address() {
        return seeds.stream().map(RedisEndpoints::addressOf).collect(Collectors.joining(","));
    }

    static String addressOf(RedisURI uri) {
        if (uri.getSentinelMasterId() != null) {
            return "sentinel master " + uri.getSentinelMasterId();
        }
        return uri.getSocket() == null ? uri.getHost() + ":" + uri.getPort() : uri.getSocket();
    }

    /** What a node of a cluster means by the host that it does not name. */
    static String hostOf(RedisURI uri) {
        return uri.getHost() == null ? "127.0.0.1" : uri.getHost();
    }
}
