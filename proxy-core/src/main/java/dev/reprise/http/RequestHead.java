package dev.reprise.http;

/**
 * A request without its body.
 *
 * @param target path and query exactly as the client sent them ("origin form", RFC 9112 §3.2.1)
 */
public record RequestHead(String method, String target, Headers headers) {

    /** The path, undecoded. */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** The query without its question mark, undecoded; empty if there is none. */
    public String query() {
        int query = target.indexOf('?');
        return query < 0 ? "" : target.substring(query + 1);
    }

    public RequestHead withHeaders(Headers replaced) {
        return new RequestHead(method, target, replaced);
    }

    public RequestHead withTarget(String replaced) {
        return new RequestHead(method, replaced, headers);
    }
}
