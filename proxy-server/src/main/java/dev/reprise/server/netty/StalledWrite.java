package dev.reprise.server.netty;

import dev.reprise.exchange.Limit;
import dev.reprise.exchange.LimitListener;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends the connection of a client that takes nothing of what it was sent for too long. Every byte that leaves counts, so a
 * slow client is not taken for a stalled one; what is only added to what waits counts for nothing. While all that was
 * written is out, it does nothing. Confined to its event loop.
 */
final class StalledWrite extends ChannelDuplexHandler {

    /** Looks within one limit; so a client is given at most this part of it more. */
    private static final int LOOKS = 4;

    private final long nanosMax;
    private final LimitListener bounds;
    private @Nullable Future<?> look;
    private long movedNanos;
    private @Nullable Object current; // what stood first when it was looked at last
    private long progress;
    private long pending;

    StalledWrite(Duration timeMax, LimitListener bounds) {
        this.nanosMax = timeMax.toNanos();
        this.bounds = bounds;
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        context.flush();
        ChannelOutboundBuffer waiting = waiting(context);
        if (look == null && waiting != null) {
            movedNanos = now(context);
            hasMoved(waiting);
            lookLater(context);
        }
    }

    /** What has been written and not taken, if there is any. */
    private static @Nullable ChannelOutboundBuffer waiting(ChannelHandlerContext context) {
        ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
        return buffer == null || buffer.isEmpty() ? null : buffer;
    }

    private void lookLater(ChannelHandlerContext context) {
        look = context.executor().schedule(() -> look(context), nanosMax / LOOKS, TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext context) {
        look = null;
        ChannelOutboundBuffer waiting = waiting(context);
        if (waiting == null) {
            current = null;
            return;
        }
        if (hasMoved(waiting)) {
            movedNanos = now(context);
        }
        if (now(context) - movedNanos < nanosMax) {
            lookLater(context);
            return;
        }
        bounds.reached(Limit.WRITE_IDLE_TIME);
        // A reset: what the system still holds for this client is of no use to anybody.
        ResetOnClose.set(context.channel());
        context.close();
    }

    private boolean hasMoved(ChannelOutboundBuffer waiting) {
        Object first = waiting.current();
        long taken = waiting.currentProgress();
        long left = waiting.totalPendingWriteBytes();
        boolean moved = first != current || taken != progress || left < pending;
        current = first;
        progress = taken;
        pending = left;
        return moved;
    }

    private static long now(ChannelHandlerContext context) {
        return context.channel().eventLoop().ticker().nanoTime();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (look != null) {
            look.cancel(false);
        }
        context.fireChannelInactive();
    }
}
