package dev.reprise.server.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** A connection to the origin: passes what it says to the call it is used for. Confined to its event loop. */
final class OriginHandler extends ChannelInboundHandlerAdapter {

    private @Nullable OriginCall call;
    private boolean pooled;
    private long idleSinceNanos;

    void attach(OriginCall using) {
        call = using;
    }

    void detach() {
        call = null;
    }

    /** Nobody uses it from now on; returns whether that is so for the first time. */
    boolean isFirstIdleAt(long nanos) {
        idleSinceNanos = nanos;
        boolean first = !pooled;
        pooled = true;
        return first;
    }

    long idleSinceNanos() {
        return idleSinceNanos;
    }

    boolean isInUse() {
        return call != null;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            OriginCall using = call;
            if (using == null) {
                context.close(); // nobody asked
                return;
            }
            if (message instanceof HttpResponse response) {
                using.head(response);
            }
            if (message instanceof HttpContent content) {
                using.content(content);
            } else if (message instanceof ByteBuf bytes) {
                using.tunnelled(bytes);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (call != null) {
            call.readComplete();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (call != null) {
            call.closed();
        }
    }

    /** Resets and TLS failures: the call learns from the close that follows. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
