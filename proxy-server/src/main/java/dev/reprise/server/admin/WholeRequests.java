package dev.reprise.server.admin;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpUtil;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Requests with their bodies. One that is too large is refused, and is the last of its connection. */
final class WholeRequests extends HttpObjectAggregator {

    private static final int BYTES_MAX = 4 << 20;
    private static final int LINGER_SECONDS_MAX = 2;

    WholeRequests() {
        super(BYTES_MAX);
    }

    /** Nobody is told to go on who will be refused. */
    @Override
    protected @Nullable Object newContinueResponse(HttpMessage start, int bytesMax, ChannelPipeline pipeline) {
        return HttpUtil.getContentLength(start, -1L) > bytesMax
                ? null
                : super.newContinueResponse(start, bytesMax, pipeline);
    }

    /**
     * Says so, and drops what still comes for a while: to close at once would be a reset, with which the client's system
     * throws the answer away.
     */
    @Override
    protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
        SocketChannel connection = (SocketChannel) context.channel();
        Page refusal = Page.error(413, "request_too_large", "the request is larger than " + (BYTES_MAX >> 20) + " MiB");
        context.pipeline().remove(ManagementHandler.class);
        context.writeAndFlush(ManagementHandler.response(refusal, false))
                .addListener(written -> connection.shutdownOutput());
        context.executor().schedule(() -> context.close(), LINGER_SECONDS_MAX, TimeUnit.SECONDS);
    }
}
