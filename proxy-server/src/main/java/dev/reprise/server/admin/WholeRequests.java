package dev.reprise.server.admin;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpUtil;
import org.jspecify.annotations.Nullable;

/** Requests with their bodies. One that is too large is refused, and is the last of its connection. */
final class WholeRequests extends HttpObjectAggregator {

    private static final int BYTES_MAX = 4 << 20;

    WholeRequests() {
        super(BYTES_MAX, true); // what follows an expectation that is refused is no request
    }

    /** Nobody is told to go on who will be refused. */
    @Override
    protected @Nullable Object newContinueResponse(HttpMessage start, int bytesMax, ChannelPipeline pipeline) {
        return HttpUtil.getContentLength(start, -1L) > bytesMax
                ? null
                : super.newContinueResponse(start, bytesMax, pipeline);
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
        ManagementHandler.end(
                context.channel(),
                Page.error(413, "request_too_large", "the request is larger than " + (BYTES_MAX >> 20) + " MiB"));
    }
}
