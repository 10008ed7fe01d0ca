package dev.reprise.server.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection to Redis, for as long as it takes.
 * <pre>
 *   start ──► connecting ──opened──► session ──lost, silent or unwanted──┐
 *                ▲  └──failed──┐                                         │
 *                └─10…500 ms───┴─────────────────────────────────────────┘
 * </pre>
 * Every transition happens on the guard's one thread; other threads only read which session there is now.
 */
final class RedisLink {
    private static final long RETRY_MILLIS_MIN = 10;
    private static final long RETRY_MILLIS_MAX = 500;
    private static final int DOUBLINGS_MAX = 6;

    private final String purpose;
    private final RedisConnector connector;
    private final Function<StatefulRedisConnection<byte[], byte[]>, RedisSession> sessions;
    private final ScheduledExecutorService thread;
    private final LimitedLog log;
    private final CompletableFuture<@Nullable Void> firstAttempt = new CompletableFuture<>();
    private volatile @Nullable RedisSession session;
    private int failures; // since the last connection; confined to the guard's thread
    private int failuresLogged; // confined to the guard's thread
    private boolean closed; // confined to the guard's thread

    RedisLink(
            String purpose,
            RedisConnector connector,
            Function<StatefulRedisConnection<byte[], byte[]>, RedisSession> sessions,
            ScheduledExecutorService thread,
            LimitedLog log) {
        this.purpose = purpose;
        this.connector = connector;
        this.sessions = sessions;
        this.thread = thread;
        this.log = log;
    }

    void start() {
        thread.execute(this::connect);
    }

    /** Sends a command if there is a connection. */
    <T> CompletionStage<Reply<T>> send(Command<T> command, Duration timeout, int bytes) {
        RedisSession now = session;
        return now == null ? Reply.<T>unavailable().completed() : now.send(command, timeout, bytes);
    }

    boolean isTrusted() {
        RedisSession now = session;
        return now != null && now.isTrusted();
    }

    /** Completes when the first attempt to connect has ended, either way. */
    CompletableFuture<@Nullable Void> firstAttempt() {
        return firstAttempt;
    }

    /** Pings, and gives up a connection over which nothing comes any more. Called on the guard's thread once a second. */
    void supervise() {
        RedisSession now = session;
        if (now == null) {
            return;
        }
        if (now.isSilent()) {
            log.warn("Redis is silent, connecting anew for " + purpose);
            replace(now);
        } else {
            now.ping();
        }
    }

    /** Gives up the connection and opens another. */
    void reconnect() {
        RedisSession now = session;
        if (now != null) {
            thread.execute(() -> replace(now));
        }
    }

    /** Uses the connection no more, which the connector closes with all others. Called on the guard's thread. */
    void close() {
        closed = true;
        session = null;
        firstAttempt.complete(null);
    }

    private void connect() {
        if (!closed) {
            var unused = connector
                    .connect()
                    .whenComplete((connection, fault) -> thread.execute(() -> attemptEnded(connection, fault)));
        }
    }

    private void attemptEnded(@Nullable StatefulRedisConnection<byte[], byte[]> connection, @Nullable Throwable fault) {
        if (connection == null) {
            failures++;
            logFailure(fault);
            retry();
        } else if (closed) {
            var unused = connection.closeAsync();
        } else {
            failures = 0;
            failuresLogged = 0;
            open(connection);
        }
        firstAttempt.complete(null);
    }

    private void open(StatefulRedisConnection<byte[], byte[]> connection) {
        RedisSession opened = sessions.apply(connection);
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
                thread.execute(() -> lost(opened));
            }
        });
        session = opened;
        log.info("Connected to Redis for " + purpose);
        if (!opened.isOpen()) {
            lost(opened); // before the listener was there
        }
    }

    /** The 1st, the 10th, the 100th: a long absence must not drown the line that says it is over. */
    private void logFailure(@Nullable Throwable fault) {
        if (failures >= failuresLogged * 10) {
            failuresLogged = failures;
            log.warn("Cannot connect to Redis for " + purpose + " (attempt " + failures + "): " + reasonOf(fault));
        }
    }

    private void lost(RedisSession lost) {
        if (lost == session) {
            log.warn("Lost the connection to Redis for " + purpose);
            replace(lost);
        }
    }

    private void replace(RedisSession unwanted) {
        if (unwanted == session) {
            session = null;
            unwanted.close();
            retry();
        }
    }

    /** Full jitter, so that many replicas do not come back to a hurt Redis at the same moment. */
    private void retry() {
        long cap = Math.min(RETRY_MILLIS_MAX, RETRY_MILLIS_MIN << Math.min(1 + failures, DOUBLINGS_MAX));
        long delay = ThreadLocalRandom.current().nextLong(RETRY_MILLIS_MIN, cap + 1);
        var unused = thread.schedule(this::connect, delay, TimeUnit.MILLISECONDS);
    }

    /** What Redis said, as a code, or the innermost cause by its type: messages may name users. */
    private static String reasonOf(@Nullable Throwable fault) {
        Throwable cause = fault;
        while (cause != null && cause.getCause() != null && !(cause instanceof RedisCommandExecutionException)) {
            cause = cause.getCause();
        }
        if (cause instanceof RedisCommandExecutionException) {
            return Reply.refused(String.valueOf(cause.getMessage())).error();
        }
        return cause == null ? "unknown" : cause.getClass().getSimpleName();
    }
}
