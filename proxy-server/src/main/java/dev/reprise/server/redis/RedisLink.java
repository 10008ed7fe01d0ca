package dev.reprise.server.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection to a node of Redis, for as long as it takes.
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

    /** How long a connection that has a successor is left to what is under way. */
    private static final long LINGER_MILLIS = 2_000;

    /** What Netty's epoll puts in front of the system's own words. */
    private static final Pattern SYSTEM_CALL = Pattern.compile("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ");

    private final String purpose;
    private final NodeSetup setup;
    private final NodeSetup.Way way;
    private final LimitedLog log;
    private final BiConsumer<RedisLink, Reply<?>> probed;
    private final CompletableFuture<@Nullable Void> firstAttempt = new CompletableFuture<>();
    private volatile @Nullable RedisSession session;
    private boolean connecting; // confined to the guard's thread
    private boolean closed; // confined to the guard's thread
    private boolean trusted; // as the log has it; confined to the guard's thread
    private int failures; // to connect, since a connection was last of use; confined to the guard's thread
    private int losses; // of connections, since one was last of use; confined to the guard's thread
    private int failuresLogged; // confined to the guard's thread

    /** One for that purpose, in words for the log, that tells what its probes were answered. */
    RedisLink(
            String purpose,
            NodeSetup setup,
            NodeSetup.Way way,
            LimitedLog log,
            BiConsumer<RedisLink, Reply<?>> probed) {
        this.probed = probed;
        this.purpose = purpose;
        this.setup = setup;
        this.way = way;
        this.log = log;
    }

    void start() {
        setup.thread().execute(this::connect);
    }

    /** Sends a command if there is a connection. */
    <T> CompletionStage<Reply<T>> send(Command<T> command, Duration timeout, int bytes, boolean asking) {
        RedisSession now = session;
        return now == null ? Reply.<T>unavailable().completed() : now.send(command, timeout, bytes, asking);
    }

    boolean isTrusted() {
        RedisSession now = session;
        return now != null && now.isTrusted();
    }

    /** Whether the other end has said something in the last two seconds, in which it was asked. */
    boolean isHeard() {
        RedisSession now = session;
        return now != null && now.isHeard();
    }

    /** Completes when the first attempt to connect has ended, either way. */
    CompletableFuture<@Nullable Void> firstAttempt() {
        return firstAttempt;
    }

    /** Probes, and gives up a connection over which nothing comes any more. Called on the guard's thread once a second. */
    void supervise() {
        RedisSession now = session;
        if (now == null) {
            return;
        }
        if (now.isSilentForAnotherSecond()) {
            log.warn("Redis is silent, connecting anew for " + purpose);
            setup.listener().happened(RedisEvent.CONNECTION_SILENT);
            replace(now);
        } else {
            noteTrust(now);
            probe(now);
            var unused = now.trackAtLast().thenAccept(this::trackingBegun);
        }
    }

    /** Probes what is not trusted. Called on the guard's thread every {@link RedisGuard#PROBE_INTERVAL}. */
    void knock() {
        RedisSession now = session;
        if (now != null && !now.isTrusted()) {
            probe(now);
        }
    }

    private void probe(RedisSession now) {
        var unused = now.probe().thenAccept(reply -> probed.accept(this, reply));
    }

    private void noteTrust(RedisSession now) {
        boolean before = trusted;
        trusted = now.isTrusted();
        if (trusted) {
            failures = 0;
            failuresLogged = 0;
            losses = 0;
        }
        if (before && !trusted) {
            log.warn("Redis is only probed for " + purpose + ": " + now.reason());
        } else if (!before && trusted) {
            log.info("Redis answers again for " + purpose);
        }
    }

    /** Gives up the connection and opens another. */
    void reconnect() {
        RedisSession now = session;
        if (now != null) {
            setup.thread().execute(() -> replace(now));
        }
    }

    /** Opens another connection, and gives this one up when that is there. */
    void renew() {
        setup.thread().execute(this::connect);
    }

    /** Closes the connection and opens no other. Called on the guard's thread. */
    void close() {
        RedisSession now = session;
        stop();
        if (now != null) {
            now.close();
        }
    }

    /** Uses the connection no more, which the connector closes with all others. Called on the guard's thread. */
    void stop() {
        closed = true;
        session = null;
        firstAttempt.complete(null);
    }

    private void connect() {
        if (!closed && !connecting) {
            connecting = true;
            var unused = way.connect()
                    .get()
                    .whenComplete((connection, fault) -> setup.thread().execute(() -> attemptEnded(connection, fault)));
        }
    }

    private void attemptEnded(@Nullable RedisConnection connection, @Nullable Throwable fault) {
        connecting = false;
        if (connection == null) {
            failed(fault);
        } else if (closed) {
            var unused = connection.closeAsync();
        } else {
            open(connection);
        }
        firstAttempt.complete(null);
    }

    private void failed(@Nullable Throwable fault) {
        failures++;
        logFailure(fault);
        setup.listener().happened(RedisEvent.CONNECT_FAILED);
        if (session == null) {
            retry();
        }
    }

    private void open(RedisConnection connection) {
        RedisSession former = session;
        RedisSession opened = way.sessions().apply(connection);
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
                opened.lost();
                setup.thread().execute(() -> lost(opened));
            }
        });
        session = opened;
        trusted = true;
        var unused = opened.beginTracking().thenAccept(this::trackingBegun);
        log.info("Connected to Redis for " + purpose);
        setup.listener().happened(RedisEvent.CONNECTED);
        if (former != null) {
            former.lost();
            var unusedClose = setup.thread().schedule(former::close, LINGER_MILLIS, TimeUnit.MILLISECONDS);
        }
        if (!opened.isOpen()) {
            lost(opened); // before the listener was there
        }
    }

    private void trackingBegun(boolean tracks) {
        if (!tracks) {
            setup.listener().happened(RedisEvent.TRACKING_REFUSED);
            log.info(
                    "Redis does not tell what changes, so nothing is kept in memory in front of it (cache.memory-bytes)");
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
            setup.listener().happened(RedisEvent.CONNECTION_LOST);
            replace(lost);
        }
    }

    private void replace(RedisSession unwanted) {
        if (unwanted == session) {
            session = null;
            losses++;
            unwanted.lost();
            unwanted.close();
            retry();
        }
    }

    /** Full jitter, so that many replicas do not come back to a hurt Redis at the same moment. */
    private void retry() {
        long cap = Math.min(RETRY_MILLIS_MAX, RETRY_MILLIS_MIN << Math.min(failures + losses, DOUBLINGS_MAX));
        long delay = ThreadLocalRandom.current().nextLong(RETRY_MILLIS_MIN, cap + 1);
        var unused = setup.thread().schedule(this::connectIfLost, delay, TimeUnit.MILLISECONDS);
    }

    private void connectIfLost() {
        if (session == null) {
            connect();
        }
    }

    /** What Redis said, as a code, because its messages may name users; or the innermost cause. */
    private static String reasonOf(@Nullable Throwable fault) {
        Throwable innermost = null;
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            RedisError error = RedisError.of(String.valueOf(cause.getMessage()));
            if (cause instanceof RedisCommandExecutionException || error != RedisError.OTHER) {
                return error.token();
            }
            innermost = cause;
        }
        return innermost == null ? "unknown" : describe(innermost);
    }

    /** What the system says of sockets and names, and TLS of certificates, tells no secrets; of anything else the type. */
    private static String describe(Throwable cause) {
        String type = cause.getClass().getSimpleName();
        boolean ofTheSystem = cause instanceof SocketException
                || cause instanceof UnknownHostException
                || cause instanceof GeneralSecurityException
                || cause instanceof SSLException;
        if (!ofTheSystem || cause.getMessage() == null) {
            return type;
        }
        return type + ": "
                + SYSTEM_CALL.matcher(cause.getMessage()).replaceFirst("").replaceAll("\\s+", " ");
    }
}
