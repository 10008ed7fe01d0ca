package dev.reprise.server.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
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

    /** After so many pings, one a second, during which Redis said nothing at all, the connection is dead. */
    static final int SILENT_PINGS_MAX = 4;

    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final RedisSettings settings;
    private final DeadlineWheel deadlines;
    private final LongSupplier nanoTime;
    private final InFlight inFlight;
    private final Patience patience;
    private final long openedNanos;
    private final AtomicInteger silentPings = new AtomicInteger();

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
        patience = new Patience(nanoTime);
        openedNanos = nanoTime.getAsLong();
    }

    /**
     * Sends a command.
     *
     * @param timeout how long the caller waits, when the connection is not new
     * @param bytes what the command, or its answer, weighs against the limit
     */
    <T> CompletionStage<Reply<T>> send(Command<T> command, Duration timeout, int bytes) {
        if (!connection.isOpen() || !patience.allows()) {
            return Reply.<T>unavailable().completed();
        }
        if (!inFlight.enter(bytes)) {
            return Reply.<T>busy().completed();
        }
        Call<T> call = new Call<>(() -> inFlight.leave(bytes));
        call.start(command, timeoutNow(timeout));
        return call.reply;
    }

    /** Asks for a sign of life; it keeps trust up to date when nobody else asks. Called once a second. */
    void ping() {
        silentPings.incrementAndGet();
        new Call<String>(() -> {}).start(redis -> redis.ping(), timeoutNow(settings.commandTimeout()));
    }

    /** Whether nothing has been heard for so many pings that the other end must be gone or stuck. */
    boolean isSilent() {
        return silentPings.get() >= SILENT_PINGS_MAX;
    }

    boolean isOpen() {
        return connection.isOpen();
    }

    /** Whether commands are answered, and in time. */
    boolean isTrusted() {
        return connection.isOpen() && !patience.isLost();
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
        private final Runnable released;

        Call(Runnable released) {
            this.released = released;
        }

        void start(Command<T> command, Duration timeout) {
            deadlines.add(this, timeout);
            command.on(connection.async()).whenComplete(this::finish);
        }

        private void finish(@Nullable T value, @Nullable Throwable fault) {
            released.run();
            Reply<T> outcome = replyOf(value, fault);
            boolean heard = outcome.outcome() != Reply.Outcome.UNAVAILABLE;
            if (heard) {
                silentPings.set(0);
            }
            if (ended.compareAndSet(false, true)) {
                if (heard) {
                    patience.answeredInTime();
                }
                reply.complete(outcome);
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
