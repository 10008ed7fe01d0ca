package dev.reprise.exchange;

import dev.reprise.chat.Endpoint;
import dev.reprise.chat.ErrorBody;
import dev.reprise.chat.Form;
import dev.reprise.chat.StreamBoundary;
import dev.reprise.chat.UsageFilter;
import dev.reprise.http.ContentCoding;
import dev.reprise.http.ResponseHead;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Plays a recording to one client, from its first byte: takes what there is, writes it, and takes on when the write has
 * completed. So a slow client holds back nobody but itself. Confined to the client's event loop, {@link #wake} and
 * {@link #played} apart.
 */
final class Player implements Runnable {

    /** What a player asks and tells the exchange it plays for. */
    interface Script {

        /** Whether a client that was sent nothing yet has another way to an answer. */
        boolean hasOtherWay();

        /** The head as this client is to see it, or null to leave before anything was sent. */
        @Nullable
        ResponseHead begin(ResponseHead recorded);

        /** Everything was played, and the client has it. */
        void played(long bytes);

        /** The recording failed before this client was sent anything; the client still waits. */
        void failedBefore(ExchangeFailure failure);

        /** The recording failed in the middle; the client's connection was broken. */
        void cut(ExchangeFailure failure, long bytes);

        /** The client is gone. */
        void left(long bytes);

        /** A fault of ours; the client still waits, for the rest if it was sent something. */
        void broken(Throwable bug, long bytes);
    }

    private final Recording recording;
    private final Downstream downstream;
    private final Script script;
    private final Endpoint endpoint;
    private final @Nullable UsageFilter filter;
    private final StreamBoundary boundary = new StreamBoundary();
    private final AtomicBoolean woken = new AtomicBoolean();

    private boolean begun;
    private boolean stream;
    private boolean lengthTold;
    private boolean playing; // the loop of run() is on the stack
    private boolean writing;
    private boolean over;
    private long taken; // the position up to which it took
    private long bytes;
    private volatile long played; // the position up to which writes have completed

    /**
     * A player that has not joined yet.
     *
     * @param endpoint whose form an error in the middle of a stream has
     * @param filter takes out what this client did not ask for; null if there is nothing to take out
     */
    Player(Recording recording, Downstream downstream, Script script, Endpoint endpoint, @Nullable UsageFilter filter) {
        this.recording = recording;
        this.downstream = downstream;
        this.script = script;
        this.endpoint = endpoint;
        this.filter = filter;
    }

    /** Something has come. Any thread. */
    void wake() {
        if (woken.compareAndSet(false, true)) {
            downstream.eventLoop().execute(this);
        }
    }

    /** The position in the recording up to which this client has it for good. Any thread. */
    long played() {
        return played;
    }

    /** How many bytes the client was sent. */
    long bytes() {
        return bytes;
    }

    /** The client is gone, or its exchange goes another way. Idempotent. */
    void leave() {
        over = true;
        recording.leave(this);
    }

    /** A loop, because a write may complete at once: an origin that is fast enough would make a recursion endless. */
    @Override
    public void run() {
        woken.set(false);
        if (playing) {
            return;
        }
        playing = true;
        try {
            boolean more = true;
            while (more && !over && !writing) {
                more = playNext();
            }
        } catch (RuntimeException | Error bug) {
            leave();
            script.broken(bug, bytes);
        } finally {
            playing = false;
        }
    }

    /** Returns whether there was anything. */
    private boolean playNext() {
        Recording.Taken next = recording.take(taken, begun);
        if (next != null) {
            play(next);
        }
        return next != null;
    }

    private void play(Recording.Taken next) {
        ExchangeFailure failure = next.failure();
        boolean spared = !begun && script.hasOtherWay();
        if (failure != null && (spared || next.parts().isEmpty())) {
            fail(failure);
        } else if (next.head() == null || begin(next.head())) {
            taken = next.end();
            write(filtered(next.parts(), next.last()), next.last());
        }
    }

    /** Returns whether the client is to be sent the answer. */
    private boolean begin(ResponseHead recorded) {
        ResponseHead shown = script.begin(recorded);
        if (shown == null) {
            leave();
            return false;
        }
        begun = true;
        stream = recorded.mediaType().equals(Form.STREAM.mediaType())
                && ContentCoding.of(recorded.headers()) == ContentCoding.IDENTITY;
        lengthTold = shown.headers().contains("content-length");
        downstream.head(shown);
        return true;
    }

    private void write(List<byte[]> parts, boolean last) {
        for (byte[] part : parts) {
            bytes += part.length;
            if (stream && !last) {
                boundary.add(part);
            }
        }
        writing = true;
        downstream.write(parts, last).whenComplete((done, gone) -> {
            writing = false;
            wrote(gone, last);
        });
    }

    private void wrote(@Nullable Throwable gone, boolean last) {
        if (over) {
            return;
        }
        played = taken;
        if (gone != null) {
            leave();
            script.left(bytes);
        } else if (last) {
            leave();
            script.played(bytes);
        } else {
            recording.played();
            run();
        }
    }

    private List<byte[]> filtered(List<byte[]> parts, boolean last) {
        if (filter == null || !stream) {
            return parts;
        }
        List<byte[]> kept = new ArrayList<>(parts.size() + 1);
        for (byte[] part : parts) {
            kept.add(filter.filter(part));
        }
        if (last) {
            kept.add(filter.finish());
        }
        kept.removeIf(part -> part.length == 0);
        return kept;
    }

    private void fail(ExchangeFailure failure) {
        leave();
        if (!begun) {
            script.failedBefore(failure);
            return;
        }
        if (stream && boundary.atBoundary() && !lengthTold) { // else the event could be taken for what is missing
            byte[] event = ErrorBody.event(
                    endpoint, failure.reason(), "api_error", failure.kind().code());
            downstream.write(List.of(event), false).whenComplete((done, gone) -> downstream.abort());
        } else {
            downstream.abort();
        }
        script.cut(failure, bytes);
    }
}
