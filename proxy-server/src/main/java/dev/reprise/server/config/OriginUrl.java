package dev.reprise.server.config;

import java.net.URI;
import java.util.Locale;

/** The shape of an origin's URL, written one way, so that one origin has one name in cache keys. */
final class OriginUrl {

    private OriginUrl() {}

    /** The same URL with scheme and host in lower case and without a slash at its end. */
    static URI checked(String key, URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        Check.require(scheme.equals("http") || scheme.equals("https"), key, url, "http:// or https://");
        Check.require(url.getRawUserInfo() == null, key, url, "no user information");
        Check.require(url.getHost() != null, key, url, "a host");
        Check.require(url.getPort() <= 65_535, key, url, "a port of at most 65535");
        Check.require(url.getRawQuery() == null, key, url, "no query");
        Check.require(url.getRawFragment() == null, key, url, "no fragment");
        return URI.create(scheme + "://" + authority(url) + withoutSlashAtEnd(url.getRawPath()));
    }

    private static String authority(URI url) {
        String host = url.getHost().toLowerCase(Locale.ROOT);
        return url.getPort() < 0 ? host : host + ":" + url.getPort();
    }

    private static String withoutSlashAtEnd(String path) {
        return path.endsWith("/") ? withoutSlashAtEnd(path.substring(0, path.length() - 1)) : path;
    }
}
