package dev.reprise.server.redis;

import dev.reprise.cache.ResponseStore.State;
import dev.reprise.server.redis.NodeSetup.Way;
import dev.reprise.server.redis.RedisNode.Lane;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the store and Lettuce so that Redis in any state costs hits and never time: every command is bounded in
 * number, in bytes and in time, and ends as a value.
 * <pre>
 *   look ──────────┐                    ┌► RedisNode ┬ lookups (RedisLink ► RedisSession), for each event loop ──► Redis
 *   write ─────────┼─► RedisTopology ───┤            ├ writes  (RedisLink ► RedisSession), for each event loop ──►
 *   lookLarge ─────┘   whose slot?      │            └ large   (RedisLink ► RedisSession) ──►
 *                                       └► RedisNode … one for each master of a cluster
 *                                   ◄── MOVED, ASK: once more, elsewhere
 *
 *   one thread: deadlines every 10 ms while somebody waits, probes every second or 100 ms, connecting, learning who serves what
 * </pre>
 * What is looked up from an event loop of the clients completes there; other replies on such a loop, on Lettuce's threads or,
 * at a deadline, on the guard's. Whoever continues there must not wait.
 */
final class RedisGuard {
    /** How often a connection that is not trusted is probed, and nothing else is sent over it. */
    static final Duration PROBE_INTERVAL = Duration.ofMillis(100);

    private static final Duration SUPERVISION_INTERVAL = Duration.ofSeconds(1);

    /** A slot that is moving, asked for at a node that was never its owner, takes two. */
    private static final int REDIRECTIONS_MAX = 2;

    private static final int BOOK_BYTES_EXPECTED = 64 << 10;

    private final RedisSettings settings;
    private final LongSupplier nanoTime;
    private final RedisStoreListener listener;
    private final ClientLoops loops;
    private final @Nullable Tracking tracking;
    private final RedisConnector connector;
    private final ScheduledThreadPoolExecutor thread;
    private final LimitedLog log;
    private final DeadlineWheel deadlines;
    private final RedisTopology topology;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();

    /**
     * One that has not begun to connect.
     *
     * @param tracking hears what changes of what was looked up; null if nobody needs to know
     */
    RedisGuard(
            RedisSettings settings,
            ClientLoops loops,
            @Nullable Tracking tracking,
            LongSupplier nanoTime,
            RedisStoreListener listener,
            LimitedLog log) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.listener = listener;
        this.log = log;
        this.loops = settings.usesTls() ? ClientLoops.NONE : loops; // to be set up, TLS reads files, and waits for them
        this.tracking = tracking;
        connector = new RedisConnector(settings, this.loops);
        thread = newThread();
        deadlines = new DeadlineWheel(nanoTime, this::turnNext);
        topology = new RedisTopology(settings.endpoints(), this::node, this::moved, thread, nanoTime, log, listener);
        every(SUPERVISION_INTERVAL, topology::supervise);
        every(PROBE_INTERVAL, topology::knock);
        every(RedisTopology.TURN, topology::turn);
    }

    /** Connects, in the background and for as long as it takes. */
    void start() {
        topology.start();
    }

    /** Sends a lookup whose answer is small. */
    <T> CompletionStage<Reply<T>> look(Command<T> command, byte[] key) {
        return send(command, key, Lane.LOOKUPS, settings.commandTimeout(), 0);
    }

    /** Sends a lookup whose answer is about that large. */
    <T> CompletionStage<Reply<T>> lookLarge(Command<T> command, byte[] key, int bytes) {
        return send(command, key, Lane.LARGE, settings.bulkTimeout(), bytes);
    }

    /**
     * Reads a hash of the books. Not over a connection that hits need: so many at a time would cost it its trust when Redis hangs
     * for a moment.
     */
    CompletionStage<Reply<Map<byte[], byte[]>>> lookAtBook(byte[] key) {
        return lookLarge(Command.hgetAll(key).asNote(), key, BOOK_BYTES_EXPECTED);
    }

    /** Sends a write, unless Redis refused one a moment ago. Those of one key reach a node in their order. */
    <T> CompletionStage<Reply<T>> write(Command<T> command, byte[] key, int bytes) {
        return send(command, key, Lane.WRITES, settings.bulkTimeout(), bytes);
    }

    /** Whether writing that key has a chance. */
    boolean takesWrites(byte[] key) {
        RedisNode owner = topology.ownerOf(key);
        return owner != null && owner.takesWrites(key);
    }

    /** Whether changes of that key would have been heard of. */
    boolean hears(byte[] key) {
        RedisNode owner = topology.ownerOf(key);
        return owner != null && owner.isHeard();
    }

    State state() {
        return topology.state();
    }

    /** Completes when every connection has been tried once, either way. */
    CompletableFuture<@Nullable Void> firstAttempt() {
        return topology.firstAttempt();
    }

    /** Ends connections and threads. What is under way ends as unavailable. */
    CompletionStage<@Nullable Void> close() {
        if (closing.compareAndSet(false, true)) {
            var unused = CompletableFuture.runAsync(topology::stop, thread)
                    .thenCompose(stopped -> connector.close())
                    .whenComplete((connectorClosed, fault) -> {
                        thread.shutdownNow();
                        closed.complete(null);
                    });
        }
        return closed;
    }

    private <T> CompletionStage<Reply<T>> send(Command<T> command, byte[] key, Lane lane, Duration timeout, int bytes) {
        RedisNode owner = topology.ownerOf(key);
        if (owner == null) {
            return Reply.<T>unavailable().completed();
        }
        long deadlineNanos = nanoTime.getAsLong() + timeout.toNanos();
        Errand<T> errand = new Errand<>(command, key, lane, deadlineNanos, bytes, REDIRECTIONS_MAX);
        return owner.send(errand, timeout, false).thenCompose(reply -> follow(reply, owner, errand));
    }

    /** Goes where the reply says, as long as there is time. */
    private <T> CompletionStage<Reply<T>> follow(Reply<T> reply, RedisNode from, Errand<T> errand) {
        Redirection to = reply.redirection();
        if (to == null) {
            return reply.completed();
        }
        if (!to.asking()) {
            topology.redirected();
        }
        RedisNode next = topology.nodeAt(to.host().isEmpty() ? from.host() : to.host(), to.port());
        Duration left = Duration.ofNanos(errand.deadlineNanos() - nanoTime.getAsLong());
        if (next == null || errand.redirectionsLeft() == 0) {
            return Reply.<T>unavailable().completed();
        }
        if (left.isNegative() || left.isZero()) {
            return Reply.<T>timeout().completed();
        }
        return next.send(errand, left, to.asking()).thenCompose(again -> follow(again, next, errand.redirected()));
    }

    /** Other nodes serve slots than before: what was read from one will be changed at another. */
    private void moved() {
        if (tracking != null) {
            tracking.lost();
        }
    }

    private RedisNode node(RedisURI uri) {
        NodeSetup setup = new NodeSetup(
                RedisEndpoints.addressOf(uri),
                onEachLoop(uri, tracking),
                onEachLoop(uri, null),
                way(() -> connector.connect(uri), settings.bulkBytesInFlightMax(), Runnable::run, null),
                thread,
                log,
                listener);
        return new RedisNode(RedisEndpoints.hostOf(uri), setup, loops, nanoTime);
    }

    /** They share what may be under way. What is larger than a part goes where less than half of one is. */
    private List<Way> onEachLoop(RedisURI uri, @Nullable Tracking hears) {
        int bytesMax = settings.bulkBytesInFlightMax() / loops.count();
        return IntStream.range(0, loops.count())
                .mapToObj(loop -> way(() -> connector.connectOn(loop, uri), bytesMax, loops.deadlines(loop), hears))
                .toList();
    }

    private Way way(
            Supplier<CompletionStage<RedisConnection>> connect,
            int bytesMax,
            Executor expiring,
            @Nullable Tracking hears) {
        InFlight.Limits limits = new InFlight.Limits(settings.inFlightMax(), bytesMax);
        return new Way(
                connect,
                connection -> new RedisSession(connection, settings, limits, deadlines, expiring, hears, nanoTime));
    }

    private void turnNext() {
        var unused = thread.schedule(this::turn, DeadlineWheel.TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void turn() {
        try {
            survive(deadlines::turn);
        } finally {
            if (!deadlines.rests()) {
                turnNext();
            }
        }
    }

    /** Runs a task that does not wait, again and again, on the guard's thread. */
    void every(Duration interval, Runnable task) {
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
