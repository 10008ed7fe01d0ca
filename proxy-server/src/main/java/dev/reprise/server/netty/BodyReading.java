package dev.reprise.server.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

/** How to get more of a body: by reading, and before the first time by telling a client that waits to go on. */
final class BodyReading implements Runnable {

    private final ChannelHandlerContext context;
    private final Runnable read;
    private boolean waits; // confined to the event loop

    BodyReading(ChannelHandlerContext context, HttpRequest request, Runnable read) {
        this.context = context;
        this.read = read;
        this.waits = HttpUtil.is100ContinueExpected(request);
    }

    @Override
    public void run() {
        if (waits) {
            waits = false;
            context.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
        read.run();
    }
}
