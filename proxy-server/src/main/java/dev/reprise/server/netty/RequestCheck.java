package dev.reprise.server.netty;

import dev.reprise.exchange.RejectionReason;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a request must be like to be understood the same way by everybody it passes (RFC 9112 §3, §6). What it asks for is
 * no concern of the edge; where two recipients could differ, it is refused rather than repaired.
 */
final class RequestCheck {

    private static final int METHOD_LENGTH_MAX = 32;

    /** Those that RFC 9110 and RFC 5789 give a meaning, which not everybody tells from {@code head} or {@code Post}. */
    private static final Set<String> STANDARD =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE");

    private final int fieldsMax;

    RequestCheck(int fieldsMax) {
        this.fieldsMax = fieldsMax;
    }

    /** What is wrong with a request's head, if anything is. */
    Optional<Rejection> rejection(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return Optional.of(undecodable(request, request.decoderResult().cause()));
        }
        if (request.headers().size() > fieldsMax) {
            return Optional.of(new Rejection(
                    RejectionReason.TOO_MANY_FIELDS, "the request has more fields than limits.header-fields-max"));
        }
        return version(request)
                .or(() -> method(request.method()))
                .or(() -> TargetCheck.rejection(request))
                .or(() -> FramingCheck.rejection(request))
                .or(() -> FieldCheck.rejection(request));
    }

    /** What a decoder's failure means. */
    private static Rejection undecodable(HttpRequest request, Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return new Rejection(RejectionReason.LINE_TOO_LONG, "the request line is too long");
        }
        if (cause instanceof TooLongHttpHeaderException || cause instanceof TooLongFrameException) {
            return new Rejection(
                    RejectionReason.HEADER_TOO_LARGE, "the request's header is larger than limits.header-bytes-max");
        }
        return FramingCheck.isClear(request)
                ? new Rejection(RejectionReason.INVALID_HEAD, "the request is not valid HTTP/1.1")
                : FramingCheck.unclear();
    }

    private static Optional<Rejection> version(HttpRequest request) {
        HttpVersion version = request.protocolVersion();
        boolean known = version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0);
        return known
                ? Optional.empty()
                : Optional.of(new Rejection(
                        RejectionReason.HTTP_VERSION,
                        "HTTP version: " + version.text() + " (expected: HTTP/1.1 or HTTP/1.0)"));
    }

    /** An answer to TRACE repeats the request, with whatever credential the origin was sent. */
    private static Optional<Rejection> method(HttpMethod method) {
        if (method.equals(HttpMethod.CONNECT) || method.equals(HttpMethod.TRACE)) {
            return Optional.of(new Rejection(RejectionReason.METHOD, method.name() + ": this is no forward proxy"));
        }
        if (STANDARD.contains(method.name())) {
            return Optional.empty();
        }
        boolean standard = STANDARD.contains(method.name().toUpperCase(Locale.ROOT));
        boolean clear = method.name().length() <= METHOD_LENGTH_MAX && !standard;
        return clear
                ? Optional.empty()
                : Optional.of(new Rejection(
                        RejectionReason.METHOD,
                        "the method (expected: up to 32 characters, in upper case if standard)"));
    }
}
