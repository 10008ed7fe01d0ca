package dev.reprise.server.netty;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long a client may be waited for. Waiting begins anew with every part of a body, so there is one task at a time, and
 * it looks how long the waiting has lasted when it runs. Confined to its event loop.
 */
final class Patience {

    private final EventLoop eventLoop;
    private final long nanosMax;
    private final Runnable onEnd;
    private boolean waiting;
    private long sinceNanos;
    private @Nullable Future<?> look;

    Patience(EventLoop eventLoop, Duration timeMax, Runnable onEnd) {
        this.eventLoop = eventLoop;
        this.nanosMax = timeMax.toNanos();
        this.onEnd = onEnd;
    }

    /** The client is waited for from now on. */
    void begin() {
        waiting = true;
        sinceNanos = eventLoop.ticker().nanoTime();
        if (look == null) {
            lookIn(nanosMax);
        }
    }

    /** It has come. */
    void end() {
        waiting = false;
    }

    /** Nobody will wait any more. */
    void stop() {
        waiting = false;
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
        long left = nanosMax - (eventLoop.ticker().nanoTime() - sinceNanos);
        if (waiting && left > 0) {
            lookIn(left);
        } else if (waiting) {
            waiting = false;
            onEnd.run();
        }
    }
}
