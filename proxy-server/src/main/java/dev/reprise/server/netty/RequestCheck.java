package dev.reprise.server.netty;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a request must be like to be understood the same way by everybody it passes (RFC 9112 §3, §6). */
final class RequestCheck {

    /** Why a request is refused. */
    record Fault(int status, String message) {}

    /** Schemes are compared without case (RFC 9110 §4.2.3). */
    private static final Pattern ABSOLUTE = Pattern.compile("(?i)https?://");

    /** What RFC 3986 §3.2.2 and a port can be made of; empty is allowed. */
    private static final Pattern AUTHORITY = Pattern.compile("[\\w.~!$&'()*+,;=%:\\[\\]-]*");

    private RequestCheck() {}

    /** What is wrong with a request's head, if anything is. */
    static Optional<Fault> fault(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return Optional.of(undecodable(request.decoderResult().cause()));
        }
        HttpVersion version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return Optional.of(new Fault(505, "HTTP version: " + version.text() + " (expected: HTTP/1.1 or HTTP/1.0)"));
        }
        return target(request)
                .or(() -> framing(request))
                .or(() -> singles(request))
                .or(() -> upgrade(request));
    }

    /** What a decoder's failure means. */
    static Fault undecodable(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return new Fault(414, "the request line is too long");
        }
        if (cause instanceof TooLongHttpHeaderException || cause instanceof TooLongFrameException) {
            return new Fault(431, "the request's header is larger than limits.header-bytes-max");
        }
        return new Fault(400, "the request is not valid HTTP/1.1");
    }

    private static Optional<Fault> target(HttpRequest request) {
        if (request.method().equals(HttpMethod.CONNECT)) {
            return Optional.of(new Fault(400, "CONNECT: this is not a forward proxy"));
        }
        String target = request.uri();
        boolean asterisk = target.equals("*") && request.method().equals(HttpMethod.OPTIONS);
        boolean known = target.startsWith("/") || ABSOLUTE.matcher(target).lookingAt();
        boolean printable = target.chars().allMatch(c -> c > ' ' && c != 0x7f);
        return (known || asterisk) && printable
                ? Optional.empty()
                : Optional.of(new Fault(400, "the request target is not a path"));
    }

    private static Optional<Fault> framing(HttpRequest request) {
        HttpHeaders headers = request.headers();
        List<String> encodings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (encodings.isEmpty()) {
            return Optional.empty();
        }
        boolean chunked = encodings.size() == 1 && encodings.get(0).strip().equalsIgnoreCase("chunked");
        boolean old = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        if (!chunked || old || headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            return Optional.of(new Fault(400, "Transfer-Encoding: expected exactly chunked, and no Content-Length"));
        }
        return Optional.empty();
    }

    private static Optional<Fault> singles(HttpRequest request) {
        int hosts = request.headers().getAll(HttpHeaderNames.HOST).size();
        boolean needed = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        if (hosts > 1 || (needed && hosts == 0)) {
            return Optional.of(new Fault(400, "Host: " + hosts + " fields (expected: 1)"));
        }
        String host = request.headers().get(HttpHeaderNames.HOST, "");
        if (!AUTHORITY.matcher(host).matches()) {
            return Optional.of(new Fault(400, "Host: not a host and a port"));
        }
        int credentials =
                request.headers().getAll(HttpHeaderNames.AUTHORIZATION).size();
        return credentials > 1
                ? Optional.of(new Fault(400, "Authorization: " + credentials + " fields (expected: at most 1)"))
                : Optional.empty();
    }

    /** What follows a WebSocket's handshake belongs to another protocol, so that it can have no body of its own. */
    private static Optional<Fault> upgrade(HttpRequest request) {
        HttpHeaders headers = request.headers();
        boolean body = HttpUtil.isTransferEncodingChunked(request) || NettyHeads.length(headers) > 0;
        return body && isWebSocket(request)
                ? Optional.of(new Fault(400, "Upgrade: a WebSocket handshake has no body"))
                : Optional.empty();
    }

    /** Whether the client offers to go on as a WebSocket. */
    static boolean isWebSocket(HttpRequest request) {
        return request.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    }
}
