package dev.reprise.server.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * Makes one message of the small pieces of a body that one read of the socket brings. In chunks of a byte each they would be
 * thousands of messages, of which each costs, from here on, hundreds of times what it cost its sender. Nobody waits for it:
 * what is put together goes on when the read is over, and before anything else. Confined to the event loop.
 */
final class PackedContent extends ChannelInboundHandlerAdapter {

    private static final int SMALL_BYTES_MAX = 1024;
    private static final int PACKED_BYTES_MAX = 64 * 1024;

    private @Nullable ByteBuf packed;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpContent content && isSmall(content)) {
            pack(context, content);
        } else {
            handOn(context);
            context.fireChannelRead(message);
        }
    }

    private static boolean isSmall(HttpContent content) {
        return !(content instanceof LastHttpContent) && content.content().readableBytes() <= SMALL_BYTES_MAX;
    }

    private void pack(ChannelHandlerContext context, HttpContent content) {
        ByteBuf pieces = packed;
        if (pieces == null) {
            pieces = context.alloc().heapBuffer(content.content().readableBytes(), PACKED_BYTES_MAX);
            packed = pieces;
        }
        pieces.writeBytes(content.content());
        content.release();
        if (pieces.readableBytes() > PACKED_BYTES_MAX - SMALL_BYTES_MAX) {
            handOn(context);
        }
    }

    private void handOn(ChannelHandlerContext context) {
        ByteBuf pieces = packed;
        if (pieces != null) {
            packed = null;
            context.fireChannelRead(new DefaultHttpContent(pieces));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        handOn(context);
        context.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        handOn(context);
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (packed != null) {
            packed.release();
            packed = null;
        }
    }
}
