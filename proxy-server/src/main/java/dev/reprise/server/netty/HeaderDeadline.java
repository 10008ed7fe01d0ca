package dev.reprise.server.netty;

import dev.reprise.exchange.Limit;
import dev.reprise.exchange.LimitListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives a request's header a bounded time from its first byte, however slowly the bytes trickle in. Stands before the
 * HTTP codec. Confined to its event loop.
 */
final class HeaderDeadline extends ChannelInboundHandlerAdapter {

    /** The event that tells of a header that took too long. */
    enum Passed {
        PASSED
    }

    private final long nanosMax;
    private final LimitListener bounds;
    private boolean expecting = true;
    private @Nullable Future<?> deadline;

    HeaderDeadline(Duration timeMax, LimitListener bounds) {
        this.nanosMax = timeMax.toNanos();
        this.bounds = bounds;
    }

    /** Most headers come whole, and need no deadline. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        context.fireChannelRead(bytes);
        if (expecting && isInsideHead(context)) {
            start(context);
        }
    }

    private void start(ChannelHandlerContext context) {
        if (deadline == null) {
            deadline = context.executor()
                    .schedule(
                            () -> {
                                context.fireUserEventTriggered(Passed.PASSED);
                            },
                            nanosMax,
                            TimeUnit.NANOSECONDS);
        }
    }

    /** A handshake has the same time, and ends with its connection. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done && done.cause() instanceof SslHandshakeTimeoutException) {
            bounds.reached(Limit.HEADER_TIME);
        }
        context.fireUserEventTriggered(event);
    }

    /** The header is complete. */
    void headArrived() {
        expecting = false;
        stop();
    }

    /** The next request may come, if it has not begun already, behind the one that was answered. */
    void expectHead(ChannelHandlerContext on) {
        expecting = true;
        if (isInsideHead(on)) {
            start(on.pipeline().context(this));
        }
    }

    private static boolean isInsideHead(ChannelHandlerContext on) {
        ClientCodec codec = on.pipeline().get(ClientCodec.class);
        return codec != null && codec.isInsideHead();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stop();
        context.fireChannelInactive();
    }

    private void stop() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }
}
