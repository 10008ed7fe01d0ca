package dev.reprise.server.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.AsyncCommand;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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

    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final RedisSettings settings;
    private final DeadlineWheel deadlines;
    private final LongSupplier nanoTime;
    private final InFlight inFlight;
    private final Patience patience;
    private final Command<byte[]> probe;
    private final long openedNanos;
    private final AtomicInteger silentSeconds = new AtomicInteger();

    RedisSession(
            StatefulRedisConnection<byte[], byte[]> connection,
            RedisSettings settings,
            DeadlineWheel deadlines,
            LongSupplier nanoTime) {
        this.connection = connection;
        this.settings = settings;
        this.deadlines = deadlines;
        this.nanoTime = nanoTime;
        inFlight = new InFlight(settings.inFlightMax(), settings.bulkBytesInFlightMax());
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
        if (!inFlight.enter(bytes)) {
            return Reply.<T>busy().completed();
        }
        Call<T> call = new Call<>(command, () -> inFlight.leave(bytes));
        call.start(command.once(), timeoutNow(timeout), asking);
        return call.reply;
    }

    /**
     * Looks a key up that nobody has, as a sign of life: trust is kept up to date when nobody else asks, and found again
     * without any caller waiting for it.
     */
    CompletionStage<Reply<byte[]>> probe() {
        Call<byte[]> call = new Call<>(probe, () -> {});
        call.start(probe.once(), timeoutNow(settings.commandTimeout()), false);
        return call.reply;
    }

    /** Counts a second; returns whether nothing has been heard for so many that the other end must be gone or stuck. */
    boolean isSilentForAnotherSecond() {
        return silentSeconds.getAndIncrement() >= SILENT_SECONDS_MAX;
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
            deadlines.add(this, timeout);
            var unused = command.whenComplete(this::finish);
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
        public boolean hasEnded() {
            return ended.get();
        }

        @Override
        public void expire() {
            if (ended.compareAndSet(false, true)) {
                patience.missedDeadline();
                reply.complete(Reply.timeout());
            }
        }

        private Reply<T> replyOf(@Nullable T value, @Nullable Throwable fault) {
            if (fault == null) {
                return Reply.answered(value);
            }
            return fault instanceof RedisCommandExecutionException error
                    ? Reply.refused(String.valueOf(error.getMessage()))
                    : Reply.unavailable();
        }
    }
}
