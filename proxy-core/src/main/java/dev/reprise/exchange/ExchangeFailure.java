package dev.reprise.exchange;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What can go wrong with an exchange in a way the client sees. The one exception of the journey, caught in one place. */
public final class ExchangeFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Who failed, how, and what the client is told. */
    public enum Kind {
        /** No connection to the origin could be made, so it has processed nothing. */
        ORIGIN_UNREACHABLE(502, "origin_unreachable"),
        /** The origin closed the connection or broke the protocol. */
        ORIGIN_FAILED(502, "origin_failed"),
        /** The origin sent nothing for too long. */
        ORIGIN_TIMEOUT(504, "origin_timeout"),
        /** The client went away, and nobody else waits for the answer. */
        CLIENT_LEFT(499, "client_left"),
        /** The client did not send its request's body in time. */
        REQUEST_TIMEOUT(408, "request_timeout"),
        /** The client's request cannot be understood. */
        BAD_REQUEST(400, "bad_request"),
        /** The client has no key that the proxy knows. */
        UNKNOWN_CLIENT(401, "invalid_api_key"),
        /** A website's script asks that may not. */
        FOREIGN_SITE(403, "origin_not_allowed"),
        /** The request came from this proxy itself. */
        LOOP(508, "loop_detected"),
        /** {@code only-if-cached}, and nothing usable is stored. */
        ONLY_IF_CACHED(504, "only_if_cached"),
        /** A limit of this proxy is reached. */
        OVERLOADED(503, "overloaded"),
        /** A bug of ours. */
        INTERNAL(500, "internal_error");

        private final int status;
        private final String code;

        Kind(int status, String code) {
            this.status = status;
            this.code = code;
        }

        public int status() {
            return status;
        }

        /** The {@code error.code} of the answer, and the metric label. */
        public String code() {
            return code;
        }

        /** Whether asking again could be answered otherwise: SDKs retry 5xx and 408 unless told not to. */
        boolean isWorthRetrying() {
            return switch (this) {
                case LOOP, ONLY_IF_CACHED, BAD_REQUEST, UNKNOWN_CLIENT, FOREIGN_SITE -> false;
                case ORIGIN_UNREACHABLE,
                        ORIGIN_FAILED,
                        ORIGIN_TIMEOUT,
                        CLIENT_LEFT,
                        REQUEST_TIMEOUT,
                        OVERLOADED,
                        INTERNAL -> true;
            };
        }
    }

    private final Kind kind;
    private final transient @Nullable Limit limit;

    /** The message goes to the client: never a prompt, an answer or a credential in it. */
    public ExchangeFailure(Kind kind, String message) {
        this(kind, message, null);
    }

    /** One that is there because a bound was reached. */
    public ExchangeFailure(Kind kind, String message, @Nullable Limit limit) {
        super(message, null, false, false);
        this.kind = kind;
        this.limit = limit;
    }

    public Kind kind() {
        return kind;
    }

    /** The bound that was reached, if that is what happened. */
    public Optional<Limit> limit() {
        return Optional.ofNullable(limit);
    }

    /** The message, which is never null here. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
