package dev.reprise.server.netty;

import dev.reprise.exchange.RejectionReason;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whom and what a request is for: one host, and a path in which every server reads the same segments. A target goes to the
 * origin as it came; nothing in it is decoded or normalised, so what needs that to be understood is refused.
 */
final class TargetCheck {

    /** Schemes are compared without case (RFC 9110 §4.2.3); a user's name in a URL is refused with the rest. */
    private static final Pattern ABSOLUTE = Pattern.compile("(?i)(https?)://([^/?]+)(.*)");

    /** RFC 3986 §3.2.2 and a port; a client that knows no name sends an empty field. */
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:\\[[0-9A-Fa-fv:.]+\\]|[\\w.~!$&'()*+,;=%-]*)(?::\\d{0,5})?");

    /** A segment that means another one's place, plain, encoded, or behind what some servers cut off at the semicolon. */
    private static final Pattern DOT_SEGMENT = Pattern.compile("(?i)/(?:\\.|%2e){1,2}(?:;[^/]*)?(?=/|$)");

    /**
     * What one server takes for a slash, or for the end of a text, and the next one does not: slashes in disguise, control
     * characters, bytes that only overlong UTF-8 has, and escapes that are none.
     */
    private static final Pattern DISGUISED =
            Pattern.compile("(?i)\\\\|%(?:2f|5c|[01][0-9a-f]|7f|c[01]|(?![0-9a-f]{2}))");

    private static final int PORT_DIGITS_MAX = 5;

    private TargetCheck() {}

    static Optional<Rejection> rejection(HttpRequest request) {
        String target = request.uri();
        if (isPlainPath(target)) {
            return host(request);
        }
        if (target.equals("*") && request.method().equals(HttpMethod.OPTIONS)) {
            return host(request);
        }
        Matcher absolute = ABSOLUTE.matcher(target);
        boolean isAbsolute = absolute.matches();
        boolean ascii = target.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#');
        if (!ascii || !(isAbsolute || target.startsWith("/"))) {
            return Optional.of(new Rejection(
                    RejectionReason.TARGET,
                    "the request target is not a path (expected: ASCII from its / on, and no fragment)"));
        }
        return isAbsolute
                ? path(absolute.group(3))
                        .or(() -> host(request))
                        .or(() -> sameHost(request.headers(), absolute.group(1), absolute.group(2)))
                : path(target).or(() -> host(request));
    }

    /** As nearly all are, and nothing that the patterns look for: a path of letters, digits, hyphens and single slashes. */
    private static boolean isPlainPath(String target) {
        char before = 0;
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            boolean fits = c == '/' ? before != '/' : i > 0 && (isAlphanumeric(c) || c == '-' || c == '_');
            if (!fits) {
                return false;
            }
            before = c;
        }
        return !target.isEmpty();
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static Optional<Rejection> path(String pathAndQuery) {
        int query = pathAndQuery.indexOf('?');
        String path = query < 0 ? pathAndQuery : pathAndQuery.substring(0, query);
        boolean clear = !path.startsWith("//")
                && !DOT_SEGMENT.matcher(path).find()
                && !DISGUISED.matcher(path).find();
        return clear
                ? Optional.empty()
                : Optional.of(new Rejection(
                        RejectionReason.PATH,
                        "the path can be read in two ways (expected: no dot segments, no encoded slashes or control"
                                + " characters, no // at its beginning, and % before two hexadecimal digits)"));
    }

    private static Optional<Rejection> host(HttpRequest request) {
        int hosts = request.headers().getAll(HttpHeaderNames.HOST).size();
        boolean needed = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        if (hosts > 1 || (needed && hosts == 0)) {
            return Optional.of(new Rejection(RejectionReason.HOST, "Host: " + hosts + " fields (expected: 1)"));
        }
        String host = request.headers().get(HttpHeaderNames.HOST, "");
        return isPlainHost(host) || AUTHORITY.matcher(host).matches()
                ? Optional.empty()
                : Optional.of(new Rejection(RejectionReason.HOST, "Host: not a host and a port"));
    }

    /** As nearly all are: letters, digits, dots and hyphens, and no port or one of up to five digits. */
    private static boolean isPlainHost(String host) {
        int colon = host.indexOf(':');
        int end = colon < 0 ? host.length() : colon;
        for (int i = 0; i < end; i++) {
            char c = host.charAt(i);
            if (!isAlphanumeric(c) && c != '.' && c != '-') {
                return false;
            }
        }
        for (int i = end + 1; i < host.length(); i++) {
            if (host.charAt(i) < '0' || host.charAt(i) > '9') {
                return false;
            }
        }
        return host.length() - end <= 1 + PORT_DIGITS_MAX;
    }

    /** Nobody knows which of two hosts somebody before or behind us goes by. */
    private static Optional<Rejection> sameHost(HttpHeaders headers, String scheme, String authority) {
        String usualPort = scheme.equalsIgnoreCase("https") ? ":443" : ":80";
        String host = headers.get(HttpHeaderNames.HOST, authority);
        boolean same = AUTHORITY.matcher(authority).matches()
                && withPort(host, usualPort).equals(withPort(authority, usualPort));
        return same
                ? Optional.empty()
                : Optional.of(new Rejection(RejectionReason.HOST, "Host: not the one of the request target"));
    }

    /** In lower case and with its port (RFC 9110 §4.2.3). */
    private static String withPort(String authority, String usualPort) {
        String lower = authority.toLowerCase(Locale.ROOT);
        if (lower.endsWith(":")) {
            return lower.substring(0, lower.length() - 1) + usualPort;
        }
        return lower.lastIndexOf(':') > lower.lastIndexOf(']') ? lower : lower + usualPort;
    }
}
