package dev.reprise.exchange;

import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import dev.reprise.http.ResponseHead;
import java.util.Optional;
import java.util.Set;

/**
 * Which websites' scripts may read answers in a browser (the CORS protocol of the Fetch Standard). What the origin behind this
 * proxy says of it cannot be repeated: it is about whoever asked first.
 *
 * @param sites as browsers name them in {@code Origin}, {@code *} for all; empty leaves the matter to the origin
 */
public record Cors(Set<String> sites) {

    public static final Cors NONE = new Cors(Set.of());

    private static final String ANY = "*";
    private static final String FIELDS = "access-control-";
    private static final String PREFLIGHT_SECONDS = "7200"; // as long as browsers remember one at most

    public Cors {
        sites = Set.copyOf(sites);
    }

    /** Whether a browser asks if it may ask. It has no credential by then, whatever the request is to have. */
    boolean isPreflight(RequestHead request) {
        return !sites.isEmpty()
                && request.method().equals("OPTIONS")
                && request.headers().contains("origin")
                && request.headers().contains("access-control-request-method");
    }

    /** The answer to a preflight: whatever the script wants to send, if it may send anything. */
    ResponseHead preflight(RequestHead request, Hop hop) {
        Optional<String> allowed = allowed(request);
        ResponseHead head = told(new ResponseHead(204, Headers.of("via", hop.via())), allowed);
        if (allowed.isEmpty()) {
            return head;
        }
        Headers wanted = request.headers();
        String methods = wanted.joined(FIELDS + "request-method").orElse("");
        Headers more =
                head.headers().plus(FIELDS + "allow-methods", methods).plus(FIELDS + "max-age", PREFLIGHT_SECONDS);
        return head.withHeaders(wanted.joined(FIELDS + "request-headers")
                .map(names -> more.plus(FIELDS + "allow-headers", names))
                .orElse(more));
    }

    /**
     * Whether the script of another site asks. A browser lets it ask some things without a preflight, and only withholds the
     * answer, which is paid for by then.
     */
    boolean isForeign(RequestHead request) {
        return !sites.isEmpty()
                && request.headers().contains("origin")
                && allowed(request).isEmpty();
    }

    /**
     * The head of any answer, with what a browser must be told before it lets the script see it.
     *
     * @param allowed as of the request
     */
    ResponseHead told(ResponseHead answer, Optional<String> allowed) {
        if (sites.isEmpty()) {
            return answer;
        }
        Headers headers = answer.headers().onlyNames(name -> !name.startsWith(FIELDS));
        if (allowed.isPresent()) {
            headers = headers.plus(FIELDS + "allow-origin", allowed.get()).plus(FIELDS + "expose-headers", ANY);
        }
        boolean varies = !sites.contains(ANY)
                && !Headers.tokens(headers.joined("vary").orElse("")).contains("origin");
        return answer.withHeaders(varies ? headers.plus("vary", "origin") : headers);
    }

    /** Whom a browser is told that it may show the answer to; nobody, where it is not for us to say. */
    Optional<String> allowed(RequestHead request) {
        if (sites.isEmpty()) {
            return Optional.empty();
        }
        return sites.contains(ANY)
                ? Optional.of(ANY)
                : request.headers().first("origin").filter(sites::contains);
    }
}
