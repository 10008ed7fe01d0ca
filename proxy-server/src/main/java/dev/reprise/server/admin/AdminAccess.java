package dev.reprise.server.admin;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may see and do what is below {@code /admin/}: whoever has the token; without one, whoever is on this machine. What
 * a page of another site makes an operator's browser send is refused in either case, and so is a name of another site
 * that leads here (DNS rebinding).
 */
final class AdminAccess {

    private static final String BEARER = "bearer ";
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");
    private static final Set<String> JSON = Set.of("application/json", "application/x-ndjson", "application/jsonl");
    private static final Pattern LOOPBACK =
            Pattern.compile("(?i)(localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1])(:\\d{1,5})?");

    private final @Nullable String token;
    private final boolean loopback;

    /**
     * Decides for one port.
     *
     * @param token null if none is configured
     * @param bound the address that the port listens on
     */
    AdminAccess(@Nullable String token, InetAddress bound) {
        this.token = token;
        this.loopback = bound.isLoopbackAddress();
    }

    /** Why not, if the request may not be answered. */
    Optional<Page> refusal(ManagementRequest request) {
        if (token != null) {
            return isTokenGiven(request) ? ofAnotherSite(request) : Optional.of(Page.unauthorized());
        }
        if (!loopback) {
            return Optional.of(Page.error(
                    404,
                    "not_found",
                    "the admin pages exist off this machine's own address only with management.token"));
        }
        return isRebound(request) ? Optional.of(foreign()) : ofAnotherSite(request);
    }

    /** A name of another site that leads here: its pages could read what this machine alone may. */
    boolean isRebound(ManagementRequest request) {
        return loopback && !LOOPBACK.matcher(field(request, "host")).matches();
    }

    private static Optional<Page> ofAnotherSite(ManagementRequest request) {
        String site = field(request, "sec-fetch-site");
        if (!site.isEmpty() && !OWN_SITES.contains(site)) {
            return Optional.of(forbidden("Sec-Fetch-Site: another site's page sent this"));
        }
        String origin = field(request, "origin");
        if (!origin.isEmpty() && !origin.replaceFirst("^https?://", "").equalsIgnoreCase(field(request, "host"))) {
            return Optional.of(forbidden("Origin: another site's page sent this"));
        }
        if (request.isPosting() && !JSON.contains(mediaType(request))) {
            return Optional.of(Page.error(
                    415,
                    "unsupported_media_type",
                    "Content-Type: (expected: application/json or application/x-ndjson)"));
        }
        return Optional.empty();
    }

    private boolean isTokenGiven(ManagementRequest request) {
        String authorization = field(request, "authorization");
        return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                && MessageDigest.isEqual(
                        bytes(authorization.substring(BEARER.length()).strip()), bytes(String.valueOf(token)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String mediaType(ManagementRequest request) {
        return field(request, "content-type").split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private static String field(ManagementRequest request, String name) {
        return request.headers().joined(name).orElse("");
    }

    static Page foreign() {
        return forbidden("Host: on this machine's own address only localhost and its addresses");
    }

    private static Page forbidden(String why) {
        return Page.error(403, "forbidden", why);
    }
}
