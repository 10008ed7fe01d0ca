package dev.reprise.server.netty;

import dev.reprise.exchange.ExchangeFailure;
import dev.reprise.exchange.ExchangeFailure.Kind;
import dev.reprise.exchange.Limit;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import java.util.List;
import java.util.Optional;

/** What the head of an answer must be like to be passed on; an origin is trusted no further than its clients are. */
final class ResponseCheck {

    private ResponseCheck() {}

    /** Why the origin has failed, if it has. */
    static Optional<ExchangeFailure> failure(HttpResponse response, int fieldsMax) {
        if (response.decoderResult().cause() instanceof TooLongHttpHeaderException) {
            return Optional.of(beyond(Limit.HEADER_BYTES));
        }
        if (response.decoderResult().isFailure() || !isFramed(response) || !isStatus(response)) {
            return Optional.of(new ExchangeFailure(Kind.ORIGIN_FAILED, "the origin's answer is not valid HTTP/1.1"));
        }
        return response.headers().size() > fieldsMax ? Optional.of(beyond(Limit.HEADER_FIELDS)) : Optional.empty();
    }

    private static ExchangeFailure beyond(Limit limit) {
        return new ExchangeFailure(
                Kind.ORIGIN_FAILED, "the header of the origin's answer is larger than " + limit.key(), limit);
    }

    /** Whether nothing but chunks stands between us and the content: no other transfer coding was offered or is known. */
    private static boolean isFramed(HttpResponse response) {
        List<String> codings = response.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        HttpVersion version = response.protocolVersion();
        boolean current = version.equals(HttpVersion.HTTP_1_1);
        return codings.isEmpty()
                ? current || version.equals(HttpVersion.HTTP_1_0)
                : current && codings.size() == 1 && codings.get(0).strip().equalsIgnoreCase("chunked");
    }

    /** What has no class is nothing that could be passed on (RFC 9110 §15). */
    private static boolean isStatus(HttpResponse response) {
        return response.status().codeClass() != HttpStatusClass.UNKNOWN;
    }
}
