package dev.reprise.server.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Closes a connection to the origin on which something comes while nobody uses it, be it half a head: that is no answer to
 * anything, and would be taken for that of the next request. Stands before the codec. Confined to the event loop.
 */
final class UnaskedBytes extends ChannelInboundHandlerAdapter {

    private boolean idle;

    void idle(boolean now) {
        idle = now;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (idle) {
            ReferenceCountUtil.release(message);
            context.close();
        } else {
            context.fireChannelRead(message);
        }
    }
}
