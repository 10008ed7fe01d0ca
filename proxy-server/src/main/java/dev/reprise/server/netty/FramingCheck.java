package dev.reprise.server.netty;

import dev.reprise.exchange.RejectionReason;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Optional;

/** Where a request ends: said once, and in a way that nobody takes for another (RFC 9112 §6). */
final class FramingCheck {

    /** As many as fit a length for certain. */
    private static final int LENGTH_DIGITS_MAX = 18;

    private FramingCheck() {}

    static Optional<Rejection> rejection(HttpRequest request) {
        return isClear(request) ? upgrade(request) : Optional.of(unclear());
    }

    static Rejection unclear() {
        return new Rejection(
                RejectionReason.FRAMING,
                "Content-Length, Transfer-Encoding: expected one number, or exactly chunked, not both");
    }

    /** Whether the length is said once at most, and in words that nobody mistakes; also of what could not be decoded. */
    static boolean isClear(HttpRequest request) {
        List<String> lengths = request.headers().getAll(HttpHeaderNames.CONTENT_LENGTH);
        List<String> encodings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (encodings.isEmpty()) {
            return lengths.isEmpty() || (lengths.size() == 1 && isLength(lengths.get(0)));
        }
        boolean chunked = encodings.size() == 1 && encodings.get(0).strip().equalsIgnoreCase("chunked");
        return chunked && lengths.isEmpty() && !request.protocolVersion().equals(HttpVersion.HTTP_1_0);
    }

    private static boolean isLength(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= LENGTH_DIGITS_MAX;
    }

    /** What follows a WebSocket's handshake belongs to another protocol, so that it can have no body of its own. */
    private static Optional<Rejection> upgrade(HttpRequest request) {
        boolean body = HttpUtil.isTransferEncodingChunked(request) || NettyHeads.length(request.headers()) > 0;
        return body && isWebSocket(request)
                ? Optional.of(new Rejection(RejectionReason.UPGRADE, "Upgrade: a WebSocket handshake has no body"))
                : Optional.empty();
    }

    /** Whether the client offers to go on as a WebSocket; without Connection it says nothing (RFC 9110 §7.8). */
    static boolean isWebSocket(HttpRequest request) {
        return request.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && request.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    }
}
