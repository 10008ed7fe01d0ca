package dev.reprise.exchange;

import dev.reprise.cache.CacheStatus;
import dev.reprise.chat.Endpoint;
import dev.reprise.chat.Form;
import dev.reprise.chat.UsageFilter;
import dev.reprise.exchange.ExchangeRecord.Outcome;
import dev.reprise.http.ContentCoding;
import dev.reprise.http.ResponseHead;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One client's playing of an answer that comes from the origin. Confined to the client's event loop. */
final class Playing implements Player.Script {

    /** Another way to an answer, for a client that joined a recording and was sent nothing of it yet. */
    interface OtherWay {

        /** Whether this answer will do. */
        boolean accepts(ResponseHead head);

        /** Goes there; the failure is why, if there was one. */
        void go(@Nullable ExchangeFailure failure);
    }

    private final SharedParts shared;
    private final Reply reply;
    private final Recording recording;
    private final CacheStatus status;
    private final Outcome outcome;
    private final boolean withoutUsage;
    private final @Nullable OtherWay otherWay;
    private final Player player;

    /**
     * Prepares to play.
     *
     * @param endpoint whose form an error in the middle of a stream has
     * @param withoutUsage whether the usage that the stream has is to be left out
     */
    Playing(
            SharedParts shared,
            Reply reply,
            Recording recording,
            CacheStatus status,
            Outcome outcome,
            Endpoint endpoint,
            boolean withoutUsage,
            @Nullable OtherWay otherWay) {
        this.shared = shared;
        this.reply = reply;
        this.recording = recording;
        this.status = status;
        this.outcome = outcome;
        this.withoutUsage = withoutUsage;
        this.otherWay = otherWay;
        this.player =
                new Player(recording, reply.downstream(), this, endpoint, withoutUsage ? new UsageFilter() : null);
    }

    /** Joins the recording; false if that is no longer possible, or it has as many players as it may. */
    boolean join(int playersMax) {
        if (!recording.join(player, playersMax)) {
            return false;
        }
        reply.onLeave(() -> left(player.bytes()));
        return true;
    }

    @Override
    public boolean hasOtherWay() {
        return otherWay != null;
    }

    @Override
    public @Nullable ResponseHead begin(ResponseHead recorded) {
        if (otherWay != null && !otherWay.accepts(recorded)) {
            reply.onLeave(null);
            player.leave();
            abandon(shared, reply, recording);
            otherWay.go(null);
            return null;
        }
        ResponseHead shown = reply.begin(recorded, status, outcome);
        boolean filtered = withoutUsage
                && recorded.mediaType().equals(Form.STREAM.mediaType())
                && ContentCoding.of(recorded.headers()) == ContentCoding.IDENTITY;
        return filtered ? shown.withHeaders(shown.headers().without("content-length")) : shown;
    }

    @Override
    public void played(long bytes) {
        reply.end("", bytes);
    }

    @Override
    public void failedBefore(ExchangeFailure failure) {
        reply.onLeave(null);
        if (otherWay == null) {
            reply.refuse(failure);
        } else {
            otherWay.go(failure);
        }
    }

    @Override
    public void cut(ExchangeFailure failure, long bytes) {
        reply.end(failure.kind().code(), bytes);
    }

    @Override
    public void left(long bytes) {
        player.leave();
        reply.end(ExchangeFailure.Kind.CLIENT_LEFT.code(), bytes);
        abandon(shared, reply, recording);
    }

    @Override
    public void broken(Throwable bug, long bytes) {
        reply.broken(bug, bytes);
        abandon(shared, reply, recording);
    }

    /** Nobody may be left to play it: the answer is finished for the cache, within bounds, or cancelled. */
    static void abandon(SharedParts shared, Reply reply, Recording recording) {
        long desertion = recording.desertion();
        if (desertion == 0) {
            return;
        }
        if (shared.settings().finishAnswers()) {
            long millis = shared.settings().finishTimeMax().toMillis();
            Future<?> late = reply.eventLoop()
                    .schedule(() -> giveUp(shared, recording, desertion), millis, TimeUnit.MILLISECONDS);
            recording.finished().thenRun(() -> late.cancel(false)); // or the timer would hold the whole answer
        } else {
            recording.stopIfDesertedSince(desertion);
        }
    }

    private static void giveUp(SharedParts shared, Recording recording, long desertion) {
        if (recording.stopIfDesertedSince(desertion)) {
            shared.listener().reached(Limit.FINISH_TIME);
        }
    }
}
