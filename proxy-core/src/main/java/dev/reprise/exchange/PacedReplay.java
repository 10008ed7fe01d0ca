package dev.reprise.exchange;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Plays a stored answer: a slice at a time, so that a slow client holds no more of it than a slice besides the answer
 * itself; or a stream event by event, pausing in between. Confined to the client's event loop.
 */
final class PacedReplay {

    private static final int SLICE_BYTES = 64 * 1024;

    private final Downstream downstream;
    private final byte[] answer;
    private final @Nullable Duration pause; // between events; null plays at once
    private int played;

    /** An answer that is paced is a stream as it is stored: each event ends with an empty line. */
    PacedReplay(Downstream downstream, byte[] answer, @Nullable Duration pause) {
        this.downstream = downstream;
        this.answer = answer;
        this.pause = pause;
    }

    static int events(byte[] stream) {
        int events = 0;
        for (int at = 0; at < stream.length; at = eventEnd(stream, at)) {
            events++;
        }
        return events;
    }

    private static int eventEnd(byte[] stream, int start) {
        int end = Math.min(start + 2, stream.length);
        while (end < stream.length && (stream[end - 1] != '\n' || stream[end - 2] != '\n')) {
            end++;
        }
        return end;
    }

    /** How many bytes the client was sent. */
    int played() {
        return played;
    }

    /** Plays all of it, and then says so, or that the client is gone. */
    void play(Consumer<@Nullable Throwable> onEnd) {
        while (true) {
            CompletableFuture<Void> written = write();
            boolean last = played == answer.length;
            if (last || pause != null || !written.isDone() || written.isCompletedExceptionally()) {
                written.whenComplete((done, gone) -> written(gone, last, onEnd));
                return;
            }
        }
    }

    private CompletableFuture<Void> write() {
        int start = played;
        played = pause == null ? Math.min(start + SLICE_BYTES, answer.length) : eventEnd(answer, start);
        boolean whole = start == 0 && played == answer.length;
        byte[] part = whole ? answer : Arrays.copyOfRange(answer, start, played);
        return downstream.write(List.of(part), played == answer.length).toCompletableFuture();
    }

    private void written(@Nullable Throwable gone, boolean last, Consumer<@Nullable Throwable> onEnd) {
        if (last || gone != null) {
            onEnd.accept(gone);
        } else if (pause == null) {
            play(onEnd);
        } else {
            downstream.eventLoop().schedule(() -> play(onEnd), pause.toNanos(), TimeUnit.NANOSECONDS);
        }
    }
}
