package dev.reprise.server.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.protocol.AsyncCommand;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One established connection and what is asked over it. A command ends for its caller at its deadline, but keeps its place
 * in flight until Lettuce is done with it, so a Redis that hangs can never have more than the limit queued up here. All of
 * this goes when the connection does: the next one starts with nothing in flight and full trust.
 */
final class RedisSession {
    /** How long a new connection gets the start timeout: classes load, code compiles, Redis may still read its disk. */
    static final Duration START_PERIOD = Duration.ofSeconds(5);

    /** When Redis has said nothing at all for so long, though it was probed, the connection is dead. */
    static final int SILENT_SECONDS_MAX = 3;

    private final RedisConnection connection;
    private final RedisSettings settings;
    private final DeadlineWheel deadlines;
    private final Executor expiring;
    private final @Nullable Tracking tracking;
    private final LongSupplier nanoTime;
    private final InFlight inFlight;
    private final Patience patience;
    private final Command<byte[]> probe;
    private final long openedNanos;
    private final AtomicInteger silentSeconds = new AtomicInteger();
    private volatile boolean tracksLater; // Redis did not answer in time whether it will
    private volatile boolean tracks; // from Redis' answer to it on, so whatever comes later was read later

    /**
     * Begins to use a connection.
     *
     * @param limits of what is under way over it
     * @param expiring tells callers that their time is over
     * @param tracking hears what changes of what is read over this connection; null if nobody needs to know
     */
    RedisSession(
            RedisConnection connection,
            RedisSettings settings,
            InFlight.Limits limits,
            DeadlineWheel deadlines,
            Executor expiring,
            @Nullable Tracking tracking,
            LongSupplier nanoTime) {
        this.connection = connection;
        this.settings = settings;
        this.deadlines = deadlines;
        this.expiring = expiring;
        this.tracking = tracking;
        this.nanoTime = nanoTime;
        inFlight = new InFlight(limits);
        patience = new Patience();
        probe = Command.getRange(settings.probeKey(), 0, 0);
        openedNanos = nanoTime.getAsLong();
    }

    /**
     * Sends a command.
     *
     * @param timeout how long the caller waits, when the connection is not new
     * @param bytes what the command, or its answer, weighs against the limit
     * @param asking whether a cluster's node must be told that this slot is only just moving to it
     */
    <T> CompletionStage<Reply<T>> send(Command<T> command, Duration timeout, int bytes, boolean asking) {
        if (!isTrusted()) {
            return Reply.<T>unavailable().completed();
        }
        AsyncCommand<byte[], byte[], T> once = command.once();
        if (!inFlight.enter(bytes)) {
            return Reply.<T>busy().completed();
        }
        Call<T> call = new Call<>(command, () -> inFlight.leave(bytes));
        call.start(once, timeoutNow(timeout), asking);
        return call.reply;
    }

    /**
     * Has Redis tell of changes, if somebody needs to know; completes with whether it will, or need not. In the former version of
     * its protocol Redis would agree and then tell nothing, so it is asked what it speaks first.
     */
    CompletionStage<Boolean> beginTracking() {
        Tracking hears = tracking;
        if (hears == null) {
            return CompletableFuture.completedFuture(true);
        }
        connection.hear(hears::heard);
        return track();
    }

    /** The same once more, if it was not answered in time. */
    CompletionStage<Boolean> trackAtLast() {
        return tracksLater && isTrusted() ? track() : CompletableFuture.completedFuture(true);
    }

    private CompletionStage<Boolean> track() {
        tracksLater = false;
        return sendUncounted(Command.hello(), settings.startTimeout()).thenCompose(this::track);
    }

    private CompletionStage<Boolean> track(Reply<List<Object>> hello) {
        if (!Tracking.isPossible(hello.value())) {
            return CompletableFuture.completedFuture(isUndecided(hello));
        }
        return sendUncounted(Command.trackingOn(), settings.startTimeout()).thenApply(reply -> {
            tracks = reply.outcome() == Reply.Outcome.ANSWERED;
            return tracks || isUndecided(reply);
        });
    }

    /** It was late, which says nothing, or the connection is gone already. */
    private boolean isUndecided(Reply<?> reply) {
        tracksLater = reply.outcome() == Reply.Outcome.TIMEOUT;
        return tracksLater || reply.outcome() == Reply.Outcome.UNAVAILABLE;
    }

    /** Sends a command of our own, which counts for nothing that callers have under way. */
    private <T> CompletionStage<Reply<T>> sendUncounted(Command<T> command, Duration timeout) {
        Call<T> call = new Call<>(command, () -> {});
        call.start(command.once(), timeoutNow(timeout), false);
        return call.reply;
    }

    /** The connection is closed, or another has taken its place: what it has read may change, and nobody will tell. */
    void lost() {
        tracks = false;
        if (tracking != null) {
            tracking.lost();
        }
    }

    /**
     * Looks a key up that nobody has, as a sign of life: trust is kept up to date when nobody else asks, and found again
     * without any caller waiting for it.
     */
    CompletionStage<Reply<byte[]>> probe() {
        return sendUncounted(probe, settings.commandTimeout());
    }

    /** Counts a second; returns whether nothing has been heard for so many that the other end must be gone or stuck. */
    boolean isSilentForAnotherSecond() {
        return silentSeconds.getAndIncrement() >= SILENT_SECONDS_MAX;
    }

    /** Whether something was heard since it was last probed but once. */
    boolean isHeard() {
        return silentSeconds.get() <= 1;
    }

    boolean isOpen() {
        return connection.isOpen();
    }

    /** Whether commands are answered, and in time. */
    boolean isTrusted() {
        return connection.isOpen() && !patience.isLost();
    }

    /** Why it is not trusted, in a word. */
    String reason() {
        return patience.reason();
    }

    /** Closes the connection, which ends everything under way as unavailable. */
    void close() {
        var unused = connection.closeAsync();
    }

    private Duration timeoutNow(Duration timeout) {
        boolean isNew = nanoTime.getAsLong() - openedNanos < START_PERIOD.toNanos();
        return isNew && timeout.compareTo(settings.startTimeout()) < 0 ? settings.startTimeout() : timeout;
    }

    /** A command under way: whichever comes first ends it, the answer or the deadline. */
    private final class Call<T> implements DeadlineWheel.Waiting {
        final CompletableFuture<Reply<T>> reply = new CompletableFuture<>();
        private final AtomicBoolean ended = new AtomicBoolean();
        private final Command<T> asked;
        private final Runnable released;

        Call(Command<T> asked, Runnable released) {
            this.asked = asked;
            this.released = released;
        }

        void start(AsyncCommand<byte[], byte[], T> command, Duration timeout, boolean asking) {
            DeadlineWheel.Place place = deadlines.add(this, timeout);
            var unused = command.whenComplete((value, fault) -> {
                place.leave();
                finish(value, fault);
            });
            try {
                dispatch(command, asking);
            } catch (RuntimeException e) {
                command.completeExceptionally(e); // Lettuce has been shut down
            }
        }

        /** Both at once, so that no other thread's command comes between the announcement and what it announces. */
        private void dispatch(AsyncCommand<byte[], byte[], T> command, boolean asking) {
            if (asking) {
                connection.dispatch(List.of(Command.asking().once(), command));
            } else {
                connection.dispatch(command);
            }
        }

        private void finish(@Nullable T value, @Nullable Throwable fault) {
            released.run();
            Reply<T> outcome = replyOf(value, fault);
            boolean heard = outcome.outcome() != Reply.Outcome.UNAVAILABLE;
            if (heard) {
                silentSeconds.set(0);
            }
            if (ended.compareAndSet(false, true)) {
                if (heard) {
                    judge(outcome.error());
                }
                reply.complete(outcome);
            }
        }

        private void judge(@Nullable RedisError error) {
            if (error != null && error.consequence(asked.isWrite()) == RedisError.Consequence.STAND_BACK) {
                if (!asked.isNote()) {
                    patience.refused(error);
                }
            } else {
                patience.answeredInTime();
            }
        }

        @Override
        public void expire() {
            if (!ended.get()) {
                expiring.execute(this::giveUp);
            }
        }

        private void giveUp() {
            if (ended.compareAndSet(false, true)) {
                patience.missedDeadline();
                reply.complete(Reply.timeout());
            }
        }

        private Reply<T> replyOf(@Nullable T value, @Nullable Throwable fault) {
            if (fault == null) {
                return Reply.answered(value, tracks);
            }
            return fault instanceof RedisCommandExecutionException error
                    ? Reply.refused(String.valueOf(error.getMessage()))
                    : Reply.cutOff();
        }
    }
}
