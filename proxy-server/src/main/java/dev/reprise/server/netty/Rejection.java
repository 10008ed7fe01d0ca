package dev.reprise.server.netty;

import dev.reprise.chat.ErrorBody;
import dev.reprise.exchange.RejectionReason;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/**
 * Why a request is refused, for programs and for people.
 *
 * @param message goes to the client: what was expected, and never what came
 */
record Rejection(RejectionReason reason, String message) {

    /** RFC 9110 §15.5.6: who refuses a method says which would do. */
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    /** An error in the form that SDKs know, and the end of the connection. */
    FullHttpResponse response() {
        byte[] body = ErrorBody.json(message, "invalid_request_error", reason.code());
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(reason.status()), Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .set("x-should-retry", "false");
        if (reason == RejectionReason.METHOD) {
            response.headers().set(HttpHeaderNames.ALLOW, METHODS);
        }
        return response;
    }
}
