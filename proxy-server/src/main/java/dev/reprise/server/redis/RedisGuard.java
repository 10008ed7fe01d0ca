package dev.reprise.server.redis;

import dev.reprise.cache.ResponseStore.State;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the store and Lettuce so that Redis in any state costs hits and never time: every command is bounded in
 * number, in bytes and in time, and ends as a value.
 * <pre>
 *   look ──────────────► lookups  (RedisLink ► RedisSession) ──►┐
 *   lookLarge ─────────┐                                        Redis
 *   write ── pause? ───┴► bulk    (RedisLink ► RedisSession) ──►┘
 *                            ▲
 *   one thread: deadlines every 10 ms, pings every second, connecting
 * </pre>
 * Small lookups have a connection of their own, so nothing large is ever in front of them. Replies complete on Lettuce's
 * threads or, at a deadline, on the guard's: whoever continues there must not wait.
 */
final class RedisGuard {
    private static final Duration SUPERVISION_INTERVAL = Duration.ofSeconds(1);

    private final RedisSettings settings;
    private final RedisConnector connector;
    private final ScheduledThreadPoolExecutor thread;
    private final WritePause pause;
    private final LimitedLog log;
    private final RedisLink lookups;
    private final RedisLink bulk;
    private final CompletableFuture<@Nullable Void> firstAttempt;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();

    private RedisGuard(RedisSettings settings, LongSupplier nanoTime, RedisStoreListener listener, LimitedLog log) {
        this.settings = settings;
        connector = new RedisConnector(settings);
        thread = newThread();
        this.log = log;
        DeadlineWheel deadlines = new DeadlineWheel(nanoTime);
        pause = new WritePause(nanoTime, listener, log);
        lookups = link("lookups", deadlines, nanoTime);
        bulk = link("writes", deadlines, nanoTime);
        firstAttempt = CompletableFuture.allOf(lookups.firstAttempt(), bulk.firstAttempt());
        every(DeadlineWheel.TICK, deadlines::turn);
        every(SUPERVISION_INTERVAL, lookups::supervise);
        every(SUPERVISION_INTERVAL, bulk::supervise);
    }

    /** Returns at once; connecting goes on in the background for as long as it takes. */
    static RedisGuard start(
            RedisSettings settings, LongSupplier nanoTime, RedisStoreListener listener, LimitedLog log) {
        RedisGuard guard = new RedisGuard(settings, nanoTime, listener, log);
        guard.lookups.start();
        guard.bulk.start();
        return guard;
    }

    /** Sends a lookup whose answer is small. */
    <T> CompletionStage<Reply<T>> look(Command<T> command) {
        return lookups.send(command, settings.commandTimeout(), 0);
    }

    /** Sends a lookup whose answer is about that large. */
    <T> CompletionStage<Reply<T>> lookLarge(Command<T> command, int bytes) {
        return bulk.send(command, settings.bulkTimeout(), bytes);
    }

    /** Sends a write, unless Redis refused one a moment ago. */
    <T> CompletionStage<Reply<T>> write(Command<T> command, int bytes) {
        if (!takesWrites()) {
            return Reply.<T>unavailable().completed();
        }
        return bulk.send(command, settings.bulkTimeout(), bytes).thenApply(this::heed);
    }

    /** Whether a write has a chance. */
    boolean takesWrites() {
        return bulk.isTrusted() && !pause.isOn();
    }

    State state() {
        if (!firstAttempt.isDone()) {
            return State.CONNECTING;
        }
        return lookups.isTrusted() ? State.UP : State.DOWN;
    }

    /** Completes when every connection has been tried once, either way. */
    CompletableFuture<@Nullable Void> firstAttempt() {
        return firstAttempt;
    }

    /** Ends connections and threads. What is under way ends as unavailable. */
    CompletionStage<@Nullable Void> close() {
        if (closing.compareAndSet(false, true)) {
            var unused = CompletableFuture.runAsync(this::closeLinks, thread)
                    .thenCompose(linksClosed -> connector.close())
                    .whenComplete((connectorClosed, fault) -> {
                        thread.shutdownNow();
                        closed.complete(null);
                    });
        }
        return closed;
    }

    private void closeLinks() {
        lookups.close();
        bulk.close();
    }

    private <T> Reply<T> heed(Reply<T> reply) {
        reply.writeRefusal().ifPresent(refusal -> {
            pause.begin(refusal);
            if (refusal == WriteRefusal.READ_ONLY) {
                bulk.reconnect(); // the master may be elsewhere by now
            }
        });
        return reply;
    }

    private RedisLink link(String purpose, DeadlineWheel deadlines, LongSupplier nanoTime) {
        return new RedisLink(
                purpose + " at " + settings.address(),
                connector,
                connection -> new RedisSession(connection, settings, deadlines, nanoTime),
                thread,
                log);
    }

    private void every(Duration interval, Runnable task) {
        long millis = interval.toMillis();
        var unused = thread.scheduleWithFixedDelay(() -> survive(task), millis, millis, TimeUnit.MILLISECONDS);
    }

    /** A task that throws would never run again, and without deadlines everybody would wait. */
    private void survive(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            log.warn("Supervising Redis failed: " + e.getClass().getSimpleName());
        }
    }

    /** What comes after the end, from Lettuce's threads, is dropped without a word. */
    private static ScheduledThreadPoolExecutor newThread() {
        ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(
                1,
                task -> {
                    Thread created = new Thread(task, "redis-guard");
                    created.setDaemon(true);
                    return created;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        thread.setRemoveOnCancelPolicy(true);
        return thread;
    }
}
