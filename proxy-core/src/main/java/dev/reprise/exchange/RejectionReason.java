package dev.reprise.exchange;

/**
 * Why a request was refused at the edge, before it became an exchange: it is not one clear HTTP/1.x request, or beyond a
 * limit. All are the client's doing, so all are 4xx; nothing of such a request is forwarded.
 */
public enum RejectionReason {
    /** The request line or a header field does not follow the grammar of HTTP/1.1. */
    INVALID_HEAD(400, "invalid_head"),
    /** A chunk of the body does not. */
    INVALID_BODY(400, "invalid_body"),
    /** Neither HTTP/1.1 nor HTTP/1.0. */
    HTTP_VERSION(400, "http_version"),
    /** CONNECT, TRACE, a method that is too long, or a standard one in lower case. */
    METHOD(405, "method_refused"),
    /** The request target is neither a path nor an absolute URL of ASCII, or has a fragment. */
    TARGET(400, "invalid_target"),
    /** Two servers could read two paths in it: dot segments, encoded slashes and the like. */
    PATH(400, "ambiguous_path"),
    /** No Host, several, one that is none, or another one than the request target's. */
    HOST(400, "invalid_host"),
    /** The length of the body is said twice, wrongly or in a coding that is not read. */
    FRAMING(400, "invalid_framing"),
    /** A field that may be there once only, Authorization say, is there twice. */
    DUPLICATE_FIELD(400, "duplicate_field"),
    /** {@code Connection} lists a field that is meant for everybody. */
    CONNECTION(400, "invalid_connection_option"),
    /** {@code Expect} asks for something else than {@code 100-continue}. */
    EXPECTATION(417, "unknown_expectation"),
    /** A WebSocket's handshake has a body. */
    UPGRADE(400, "upgrade_with_body"),
    /** The request line alone is larger than {@code limits.header-bytes-max}. */
    LINE_TOO_LONG(414, "request_line_too_long"),
    /** The header is larger than {@code limits.header-bytes-max}. */
    HEADER_TOO_LARGE(431, "header_too_large"),
    /** It has more fields than {@code limits.header-fields-max}. */
    TOO_MANY_FIELDS(431, "too_many_fields"),
    /** It did not arrive within {@code limits.header-time-max}. */
    HEADER_TIMEOUT(408, "header_timeout");

    private final int status;
    private final String code;

    RejectionReason(int status, String code) {
        this.status = status;
        this.code = code;
    }

    public int status() {
        return status;
    }

    /** The {@code error.code} of the answer, the metric's label and the log's value. */
    public String code() {
        return code;
    }
}
