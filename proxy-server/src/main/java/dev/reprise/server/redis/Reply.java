package dev.reprise.server.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * How a command ended. Failures are values and, but for what Redis itself says, constants: a Redis that hangs under load
 * costs neither exceptions nor stack traces.
 *
 * @param value what Redis answered, null where that is nil
 * @param error what Redis answered instead, null unless it refused
 * @param redirection where it says the command has to go, null if it does not
 * @param tracked whether {@link Tracking} will tell when this changes
 * @param sent whether Redis may have been told, and done it, however this ended
 */
record Reply<T>(
        Outcome outcome,
        @Nullable T value,
        @Nullable RedisError error,
        @Nullable Redirection redirection,
        boolean tracked,
        boolean sent) {
    /** The ways in which a command can end. */
    enum Outcome {
        /** Redis did it. */
        ANSWERED,
        /** Redis answered with an error. */
        REFUSED,
        /** Nothing came before the deadline. */
        TIMEOUT,
        /** As many commands as allowed are under way; this one was not sent. */
        BUSY,
        /** There is no connection, or one that is not trusted to answer; perhaps it was not even sent. */
        UNAVAILABLE
    }

    private static final Reply<?> TIMEOUT = new Reply<>(Outcome.TIMEOUT, null, null, null, false, true);
    private static final Reply<?> BUSY = new Reply<>(Outcome.BUSY, null, null, null, false, false);
    private static final Reply<?> UNAVAILABLE = new Reply<>(Outcome.UNAVAILABLE, null, null, null, false, false);
    private static final Reply<?> CUT_OFF = new Reply<>(Outcome.UNAVAILABLE, null, null, null, false, true);

    static <T> Reply<T> answered(@Nullable T value, boolean tracked) {
        return new Reply<>(Outcome.ANSWERED, value, null, null, tracked, true);
    }

    /** An error as Redis words it, such as {@code OOM command not allowed …}; what follows the code may hold keys. */
    static <T> Reply<T> refused(String message) {
        return new Reply<>(
                Outcome.REFUSED,
                null,
                RedisError.of(message),
                Redirection.of(message).orElse(null),
                false,
                true);
    }

    static <T> Reply<T> timeout() {
        return constant(TIMEOUT);
    }

    static <T> Reply<T> busy() {
        return constant(BUSY);
    }

    static <T> Reply<T> unavailable() {
        return constant(UNAVAILABLE);
    }

    /** The connection broke before an answer came. */
    static <T> Reply<T> cutOff() {
        return constant(CUT_OFF);
    }

    /** Whether it can be done again without being done twice. */
    boolean isCertainlyNotDone() {
        return !sent || outcome == Outcome.REFUSED;
    }

    CompletionStage<Reply<T>> completed() {
        return CompletableFuture.completedFuture(this);
    }

    /** Holds no value, so it is a reply of every type. */
    @SuppressWarnings("unchecked")
    private static <T> Reply<T> constant(Reply<?> reply) {
        return (Reply<T>) reply;
    }
}
