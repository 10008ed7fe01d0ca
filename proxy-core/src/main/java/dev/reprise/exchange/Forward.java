package dev.reprise.exchange;

import dev.reprise.http.ResponseHead;
import java.time.Duration;
import java.util.function.IntConsumer;

/** What comes from the origin, on its way into a recording: observed, and shared no longer once it is not an answer. */
final class Forward implements Origin.Sink {

    private final SharedParts shared;
    private final Recording recording;
    private final IntConsumer onStatus;
    private final long asked;

    /** Is told the status of the answer before any player hears of it. */
    Forward(SharedParts shared, Recording recording, IntConsumer onStatus) {
        this.shared = shared;
        this.recording = recording;
        this.onStatus = onStatus;
        this.asked = shared.nanoTime().getAsLong();
    }

    /** Since the origin was asked. */
    Duration elapsed() {
        return Duration.ofNanos(shared.nanoTime().getAsLong() - asked);
    }

    @Override
    public void head(ResponseHead head) {
        shared.listener().originAnswered(head.status(), elapsed());
        onStatus.accept(head.status());
        recording.head(head);
    }

    @Override
    public void part(byte[] part) {
        recording.part(part);
    }

    @Override
    public void end() {
        shared.listener().originEnded(elapsed());
        recording.end();
    }

    @Override
    public void fail(ExchangeFailure failure) {
        failure.limit().ifPresent(shared.listener()::reached);
        recording.fail(failure);
    }
}
