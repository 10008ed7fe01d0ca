package dev.reprise.exchange;

import dev.reprise.http.Body;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads a request's body into memory, up to a limit of bytes and of time. Confined to the client's event loop. */
final class BodyReader {

    /** What became of the reading; exactly one of these is called, once. */
    interface Reader {
        void whole(byte[] bytes);

        /** There is more than the limit: what was read, to be followed by the rest. */
        void tooLarge(byte[] read);

        void failed(ExchangeFailure failure);
    }

    private final Body body;
    private final int bytesMax;
    private final Reader reader;
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final Future<?> deadline;
    private boolean over;

    BodyReader(Body body, ExchangeSettings settings, Reply reply, Reader reader) {
        this.body = body;
        this.bytesMax = settings.requestBytesMax();
        this.reader = reader;
        this.deadline =
                reply.eventLoop().schedule(this::late, settings.bodyTimeMax().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes parts as long as they are there, and comes back when the next one is. */
    void read() {
        while (!over) {
            CompletableFuture<byte[]> next = body.next().toCompletableFuture();
            if (!next.isDone()) {
                next.whenComplete((part, cause) -> {
                    accept(part, cause);
                    read();
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
            reader.failed(new ExchangeFailure(ExchangeFailure.Kind.CLIENT_LEFT, String.valueOf(cause)));
        } else if (part.length == 0) {
            finish();
            reader.whole(read.toByteArray());
        } else {
            read.writeBytes(part);
            if (read.size() > bytesMax) {
                finish();
                reader.tooLarge(read.toByteArray());
            }
        }
    }

    private void late() {
        if (!over) {
            finish();
            reader.failed(new ExchangeFailure(
                    ExchangeFailure.Kind.REQUEST_TIMEOUT, "the request's body did not arrive in time"));
        }
    }

    private void finish() {
        over = true;
        deadline.cancel(false);
    }
}
