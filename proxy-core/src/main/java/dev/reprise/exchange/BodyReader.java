package dev.reprise.exchange;

import dev.reprise.http.Body;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a request's body into memory, up to a limit of bytes and of time. Confined to the client's event loop. */
final class BodyReader {

    private final Body body;
    private final int bytesMax;
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final Future<?> deadline;
    private Consumer<byte[]> onWhole = whole -> {};
    private Consumer<byte[]> onTooLarge = begun -> {};
    private Consumer<ExchangeFailure> onFailure = failure -> {};
    private boolean over;

    BodyReader(Body body, ExchangeSettings settings, Reply reply) {
        this.body = body;
        this.bytesMax = settings.requestBytesMax();
        this.deadline =
                reply.eventLoop().schedule(this::late, settings.bodyTimeMax().toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Reads; calls exactly one of these, once.
     *
     * @param tooLarge takes what was read of a body that goes on
     */
    void read(Consumer<byte[]> whole, Consumer<byte[]> tooLarge, Consumer<ExchangeFailure> failed) {
        onWhole = whole;
        onTooLarge = tooLarge;
        onFailure = failed;
        readOn();
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
            onWhole.accept(read.toByteArray());
        } else {
            read.writeBytes(part);
            if (read.size() > bytesMax) {
                finish();
                onTooLarge.accept(read.toByteArray());
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
        deadline.cancel(false);
    }
}
