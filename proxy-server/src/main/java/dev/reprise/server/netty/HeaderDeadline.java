package dev.reprise.server.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
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
    private boolean expecting = true;
    private @Nullable Future<?> deadline;

    HeaderDeadline(Duration timeMax) {
        this.nanosMax = timeMax.toNanos();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        if (expecting && deadline == null) {
            deadline = context.executor()
                    .schedule(
                            () -> {
                                context.fireUserEventTriggered(Passed.PASSED);
                            },
                            nanosMax,
                            TimeUnit.NANOSECONDS);
        }
        context.fireChannelRead(bytes);
    }

    /** The header is complete. */
    void headArrived() {
        expecting = false;
        stop();
    }

    /** The next request may come. */
    void expectHead() {
        expecting = true;
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
