package dev.reprise.server.netty;

import dev.reprise.exchange.RejectionReason;
import dev.reprise.http.Headers;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Fields that say who asks and what for: each there once, and no way around them. */
final class FieldCheck {

    /** Of two of these one server takes the first, the next one the last. */
    private static final List<AsciiString> SINGLE = Stream.of(
                    "authorization", "api-key", "x-api-key", "openai-organization", "openai-project", "content-type")
            .map(AsciiString::cached)
            .toList();

    /**
     * What everybody on the way needs, and we read (RFC 9110 §7.6.1 forbids to list it): a client that has one taken away
     * on the way would be answered for another request than the one that was looked at.
     */
    private static final Set<String> NOT_FOR_ONE_CONNECTION = Set.of(
            "authorization",
            "api-key",
            "x-api-key",
            "openai-organization",
            "openai-project",
            "openai-beta",
            "content-type",
            "content-length",
            "content-encoding",
            "transfer-encoding",
            "host",
            "via",
            "expect",
            "cache-control",
            "x-cache-control");

    private FieldCheck() {}

    static Optional<Rejection> rejection(HttpRequest request) {
        HttpHeaders headers = request.headers();
        return repeated(headers).or(() -> connection(headers)).or(() -> expectation(request));
    }

    private static Optional<Rejection> repeated(HttpHeaders headers) {
        for (AsciiString name : SINGLE) {
            Iterator<? extends CharSequence> values = headers.valueCharSequenceIterator(name);
            if (values.hasNext()) {
                values.next();
                if (values.hasNext()) {
                    return Optional.of(new Rejection(
                            RejectionReason.DUPLICATE_FIELD, name + ": several fields (expected: at most 1)"));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Rejection> connection(HttpHeaders headers) {
        if (!headers.contains(HttpHeaderNames.CONNECTION)) {
            return Optional.empty();
        }
        return headers.getAll(HttpHeaderNames.CONNECTION).stream()
                .flatMap(options -> Headers.tokens(options).stream())
                .filter(NOT_FOR_ONE_CONNECTION::contains)
                .findFirst()
                .map(name -> new Rejection(
                        RejectionReason.CONNECTION, "Connection: lists " + name + " (expected: no end-to-end field)"));
    }

    private static Optional<Rejection> expectation(HttpRequest request) {
        boolean known = !request.headers().contains(HttpHeaderNames.EXPECT)
                || HttpUtil.is100ContinueExpected(request)
                || request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        return known
                ? Optional.empty()
                : Optional.of(new Rejection(
                        RejectionReason.EXPECTATION, "Expect: not an expectation we know (expected: 100-continue)"));
    }
}
