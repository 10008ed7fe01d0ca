package dev.reprise.server.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands at a listening socket. When a connection cannot be taken, because no file descriptor or memory is left, none is
 * tried for a second: the socket stays readable, so trying at once would be a loop that helps nobody. Clients wait in the
 * system's queue meanwhile. Confined to the event loop of the socket.
 */
final class AcceptPause extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(AcceptPause.class);
    private static final long PAUSE_MILLIS = 1_000;
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Runnable listener;
    private boolean said;
    private long saidNanos;

    /** Tells of each pause; the listener must not block or throw. */
    AcceptPause(Runnable listener) {
        this.listener = listener;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext listening, Throwable cause) {
        listener.run();
        say(listening.executor().ticker().nanoTime(), cause);
        listening.channel().config().setAutoRead(false);
        listening
                .executor()
                .schedule(() -> listening.channel().config().setAutoRead(true), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** At most one line a minute. */
    private void say(long now, Throwable cause) {
        if (!said || now - saidNanos >= QUIET_NANOS) {
            said = true;
            saidNanos = now;
            LOG.warn("A connection could not be taken, trying once a second: {}", cause.getMessage());
        }
    }
}
