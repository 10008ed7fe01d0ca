package dev.reprise.exchange;

import dev.reprise.cache.Bypass;
import dev.reprise.http.Body;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's body into memory, up to a limit of its own bytes, of the bytes that all exchanges hold, and of time.
 * Confined to the client's event loop.
 */
final class BodyReader {

    private final Body body;
    private final int bytesMax;
    private final HeldBody held;
    private final Reply reply;
    private final long nanosMax;
    private Runnable onWhole = () -> {};
    private Consumer<Bypass> onTooMuch = reason -> {};
    private Consumer<ExchangeFailure> onFailure = failure -> {};
    private @Nullable Future<?> deadline; // of a body that did not come with its head
    private boolean over;

    BodyReader(Body body, HeldBody held, ExchangeSettings settings, Reply reply) {
        this.body = body;
        this.held = held;
        this.bytesMax = settings.requestBytesMax();
        this.reply = reply;
        this.nanosMax = settings.bodyTimeMax().toNanos();
    }

    /**
     * Reads; calls exactly one of these, once.
     *
     * @param tooMuch takes the reason why no more is read of a body that goes on
     */
    void read(Runnable whole, Consumer<Bypass> tooMuch, Consumer<ExchangeFailure> failed) {
        onWhole = whole;
        onTooMuch = tooMuch;
        onFailure = failed;
        readOn();
        if (!over) {
            // Not now: most bodies come with their heads, in this same turn of the event loop.
            reply.eventLoop().execute(this::startDeadline);
        }
    }

    /** Takes parts as long as they are there, and comes back when the next one is. */
    private void readOn() {
        while (!over) {
            CompletableFuture<byte[]> next = body.next().toCompletableFuture();
            if (!next.isDone()) {
                next.whenComplete((part, cause) -> {
                    accept(part, cause);
                    readOn();
                });
                return;
            }
            next.whenComplete(this::accept);
        }
    }

    private void startDeadline() {
        if (!over) {
            deadline = reply.eventLoop().schedule(this::late, nanosMax, TimeUnit.NANOSECONDS);
        }
    }

    private void accept(byte @Nullable [] part, @Nullable Throwable cause) {
        if (over) {
            return;
        }
        if (part == null) {
            finish();
            onFailure.accept(
                    cause instanceof ExchangeFailure failure
                            ? failure
                            : new ExchangeFailure(ExchangeFailure.Kind.CLIENT_LEFT, String.valueOf(cause)));
        } else if (part.length == 0) {
            finish();
            onWhole.run();
        } else {
            boolean within = held.add(part);
            if (held.length() > bytesMax) {
                finish();
                onTooMuch.accept(Bypass.TOO_LARGE);
            } else if (!within) {
                finish();
                onTooMuch.accept(Bypass.REQUESTS_FULL);
            }
        }
    }

    private void late() {
        if (!over) {
            finish();
            onFailure.accept(new ExchangeFailure(
                    ExchangeFailure.Kind.REQUEST_TIMEOUT,
                    "the request's body did not arrive within limits.body-time-max",
                    Limit.BODY_TIME));
        }
    }

    private void finish() {
        over = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
