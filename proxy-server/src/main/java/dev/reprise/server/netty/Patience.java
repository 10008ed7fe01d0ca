package dev.reprise.server.netty;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long a client may be waited for. Waiting begins anew with every part of a body, so there is one task at a time for all
 * bodies of a connection, and it looks how long the waiting has lasted when it runs. Confined to its event loop.
 */
final class Patience {

    private final EventLoop eventLoop;
    private final long nanosMax;
    private @Nullable Runnable onEnd; // what to do if nothing comes; null while nobody waits
    private long sinceNanos;
    private @Nullable Future<?> look;

    Patience(EventLoop eventLoop, Duration timeMax) {
        this.eventLoop = eventLoop;
        this.nanosMax = timeMax.toNanos();
    }

    /** The client is waited for from now on; if that takes too long, what is given runs. */
    void begin(Runnable onTooLong) {
        onEnd = onTooLong;
        sinceNanos = eventLoop.ticker().nanoTime();
        if (look == null) {
            lookIn(nanosMax);
        }
    }

    /** It has come. */
    void end() {
        onEnd = null;
    }

    /** Nobody will wait on this connection any more. */
    void stop() {
        onEnd = null;
        if (look != null) {
            look.cancel(false);
            look = null;
        }
    }

    private void lookIn(long nanos) {
        look = eventLoop.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    }

    private void look() {
        look = null;
        Runnable tooLong = onEnd;
        if (tooLong == null) {
            return;
        }
        long left = nanosMax - (eventLoop.ticker().nanoTime() - sinceNanos);
        if (left > 0) {
            lookIn(left);
        } else {
            onEnd = null;
            tooLong.run();
        }
    }
}
