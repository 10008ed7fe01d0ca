package dev.reprise.server.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Ends a connection on which the client may still be sending: after our last word it reads and drops what comes, for a
 * bounded time, because a close with bytes unread is a reset, with which the client's system throws our answer away.
 */
final class LingeringClose extends ChannelInboundHandlerAdapter {

    private static final long LINGER_MILLIS_MAX = 2_000;

    private LingeringClose() {}

    /** Takes the place of that handler, once what it wrote is out. */
    static void begin(ChannelHandlerContext handler) {
        Channel channel = handler.channel();
        handler.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> endOutput(channel));
        channel.eventLoop().schedule(() -> channel.close(), LINGER_MILLIS_MAX, TimeUnit.MILLISECONDS);
        handler.pipeline().replace(handler.handler(), null, new LingeringClose());
        channel.config().setAutoRead(true);
    }

    /** Tells the client that nothing more will come. */
    private static void endOutput(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound();
        } else if (channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        // deadlines of a connection that ends anyway
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
