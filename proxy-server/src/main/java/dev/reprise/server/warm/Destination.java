package dev.reprise.server.warm;

import java.net.URI;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The proxy that is warmed.
 *
 * @param baseUrl as SDKs are given it, without a slash at its end: {@code http://127.0.0.1:8080/v1}
 * @param apiKey the caller whose cache is warmed; null sends no credential
 * @param trust whom TLS believes; null for what the Java runtime believes
 */
public record Destination(
        URI baseUrl, @Nullable String apiKey, @Nullable SSLContext trust) {

    private static final Pattern API_KEY = Pattern.compile("[!-~]+");
    private static final String VERSION = "/v1/";

    public Destination {
        String text = baseUrl.toString();
        String scheme = String.valueOf(baseUrl.getScheme());
        if (baseUrl.getHost() == null
                || !(scheme.equals("http") || scheme.equals("https"))
                || baseUrl.getRawQuery() != null
                || baseUrl.getRawFragment() != null
                || baseUrl.getRawUserInfo() != null) {
            throw new IllegalArgumentException("no base URL (expected: one such as http://127.0.0.1:8080/v1)");
        }
        if (apiKey != null && !API_KEY.matcher(apiKey).matches()) {
            throw new IllegalArgumentException("no API key (expected: printable ASCII without spaces)");
        }
        baseUrl = URI.create(text.replaceAll("/+$", ""));
    }

    /** Where a path of a batch line leads: below the base URL, as SDKs do it, or to another prefix on the same host. */
    URI resolve(String path) {
        return path.startsWith(VERSION)
                ? URI.create(baseUrl + path.substring(VERSION.length() - 1))
                : URI.create(baseUrl.getScheme() + "://" + baseUrl.getRawAuthority() + path);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "Destination[" + baseUrl + "]";
    }
}
