package dev.reprise.server.warm;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, read to its end and made an {@link Attempt} of. One for which there is no room is read all the
 * same, but nothing of it is kept.
 */
final class AnswerBody implements BodySubscriber<Attempt> {

    private final AnswerRoom room;
    private final CompletableFuture<Attempt> attempt = new CompletableFuture<>();
    private final Function<Optional<byte[]>, Attempt> meaning;
    private @Nullable ByteArrayOutputStream kept = new ByteArrayOutputStream();

    AnswerBody(AnswerRoom room, Function<Optional<byte[]>, Attempt> meaning) {
        this.room = room;
        this.meaning = meaning;
    }

    @Override
    public CompletionStage<Attempt> getBody() {
        return attempt;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        for (ByteBuffer part : parts) {
            keep(part);
        }
    }

    private void keep(ByteBuffer part) {
        ByteArrayOutputStream body = kept;
        if (body != null && room.take(part.remaining())) {
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            body.writeBytes(bytes);
        } else {
            drop();
        }
    }

    /** Gives its room back. */
    private void drop() {
        ByteArrayOutputStream dropped = kept;
        kept = null;
        if (dropped != null) {
            room.give(dropped.size());
        }
    }

    @Override
    public void onComplete() {
        try {
            attempt.complete(meaning.apply(Optional.ofNullable(kept).map(ByteArrayOutputStream::toByteArray)));
        } catch (RuntimeException bug) {
            attempt.completeExceptionally(bug);
        } finally {
            drop();
        }
    }

    @Override
    public void onError(Throwable cause) {
        drop();
        attempt.completeExceptionally(cause);
    }
}
