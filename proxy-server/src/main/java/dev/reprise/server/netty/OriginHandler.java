package dev.reprise.server.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.ssl.SslCloseCompletionEvent;
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

    /** Resets and TLS failures. Before the close that follows, which a body without a length would take for its end. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        broken();
        context.close();
    }

    /** A connection that ends without TLS saying so may have been cut by anybody (RFC 9112 §9.8). */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslCloseCompletionEvent end && !end.isSuccess()) {
            broken();
        }
        context.fireUserEventTriggered(event);
    }

    private void broken() {
        OriginCall using = call;
        if (using != null) {
            using.cut();
        }
    }
}
