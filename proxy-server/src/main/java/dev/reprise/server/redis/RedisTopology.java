package dev.reprise.server.redis;

import dev.reprise.cache.ResponseStore.State;
import dev.reprise.server.redis.ClusterSlots.Range;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes there are and who serves what. It begins with what {@code redis.url} names. Where that is a cluster, by its
 * scheme or because a node says {@code MOVED}, the masters are learned by {@code CLUSTER SLOTS}: every ten seconds, four
 * times a second while something is missing, and at once after a {@code MOVED}.
 * <pre>
 *   seeds ──► a node each ──CLUSTER SLOTS──► a node for each master ──► slot table
 *     ▲                                          │
 *     └────────── nobody left to ask ────────────┘
 * </pre>
 * Every transition happens on the guard's one thread; other threads only read which nodes there are now.
 */
final class RedisTopology {
    /** How often it is looked whether there is something to learn. */
    static final Duration TURN = Duration.ofMillis(50);

    private static final long LEARN_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long LEARN_HURT_NANOS = Duration.ofMillis(250).toNanos();
    private static final Duration ANSWER_MAX = Duration.ofSeconds(1);

    private final RedisEndpoints endpoints;
    private final Function<RedisURI, RedisNode> newNode;
    private final Runnable onMove;
    private final Executor thread;
    private final LongSupplier nanoTime;
    private final LimitedLog log;
    private final RedisStoreListener listener;
    private final CompletableFuture<@Nullable Void> firstAttempt = new CompletableFuture<>();
    private volatile Map<String, RedisNode> nodes; // by address; replaced on the guard's thread
    private volatile SlotTable table; // replaced on the guard's thread
    private volatile boolean clustered;
    private volatile boolean outdated;
    private List<Range> ranges = List.of(); // as last learned; confined to the guard's thread
    private boolean learning; // confined to the guard's thread
    private long learnedNanos; // confined to the guard's thread
    private int turn; // whose it is to be asked; confined to the guard's thread
    private boolean closed; // confined to the guard's thread

    RedisTopology(
            RedisEndpoints endpoints,
            Function<RedisURI, RedisNode> newNode,
            Runnable onMove,
            Executor thread,
            LongSupplier nanoTime,
            LimitedLog log,
            RedisStoreListener listener) {
        this.endpoints = endpoints;
        this.newNode = newNode;
        this.onMove = onMove;
        this.thread = thread;
        this.nanoTime = nanoTime;
        this.log = log;
        this.listener = listener;
        clustered = endpoints.cluster();
        learnedNanos = nanoTime.getAsLong() - LEARN_NANOS;
        nodes = withSeeds(Map.of());
        table = SlotTable.of(nodes.values().iterator().next());
    }

    /** Connects to what the URL names. */
    void start() {
        nodes.values().forEach(RedisNode::start);
        var unused = tried(nodes.values()).whenComplete((tried, fault) -> {
            if (!clustered || nodes.values().stream().noneMatch(RedisNode::isWhole)) {
                firstAttempt.complete(null);
            }
        });
    }

    /** The node to ask about that key, null if nobody serves it. */
    @Nullable
    RedisNode ownerOf(byte[] key) {
        return table.ownerOf(key);
    }

    /** The node at that address, null if it is not known yet. */
    @Nullable
    RedisNode nodeAt(String host, int port) {
        return nodes.get(host + ":" + port);
    }

    /** A node said that another serves a slot: it is a cluster, and not what we thought. */
    void redirected() {
        outdated = true;
        clustered = true;
    }

    /** Completes when everything that is known at first has been tried once, either way. */
    CompletableFuture<@Nullable Void> firstAttempt() {
        return firstAttempt;
    }

    State state() {
        if (!firstAttempt.isDone()) {
            return State.CONNECTING;
        }
        Collection<RedisNode> now = nodes.values();
        if (now.stream().noneMatch(RedisNode::answersLookups)) {
            return State.DOWN;
        }
        return isHurt() ? State.PARTIAL : State.UP;
    }

    /** Called on the guard's thread once a second. */
    void supervise() {
        nodes.values().forEach(RedisNode::supervise);
    }

    /** Called on the guard's thread every {@link RedisGuard#PROBE_INTERVAL}. */
    void knock() {
        nodes.values().forEach(RedisNode::knock);
    }

    /** Called on the guard's thread every {@link #TURN}. */
    void turn() {
        if (!clustered || learning || closed || !isDue()) {
            return;
        }
        List<RedisNode> whole =
                nodes.values().stream().filter(RedisNode::isWhole).toList();
        if (whole.isEmpty()) {
            startOver();
        } else {
            learnFrom(whole.get(Math.floorMod(turn++, whole.size())));
        }
    }

    /** Called on the guard's thread. */
    void stop() {
        closed = true;
        nodes.values().forEach(RedisNode::stop);
        firstAttempt.complete(null);
    }

    private boolean isDue() {
        long since = nanoTime.getAsLong() - learnedNanos;
        return outdated || since >= (isHurt() ? LEARN_HURT_NANOS : LEARN_NANOS);
    }

    private boolean isHurt() {
        return !table.isComplete() || !nodes.values().stream().allMatch(RedisNode::isWhole);
    }

    /** Nobody is there to ask: perhaps they are all others by now, and the URL's names lead to them. */
    private void startOver() {
        Map<String, RedisNode> before = nodes;
        if (before.values().stream().allMatch(node -> node.firstAttempt().isDone())) {
            firstAttempt.complete(null);
        }
        nodes = withSeeds(before);
        nodes.forEach((address, node) -> {
            if (!before.containsKey(address)) {
                node.start();
            }
        });
    }

    private void learnFrom(RedisNode asked) {
        learning = true;
        outdated = false;
        learnedNanos = nanoTime.getAsLong();
        var unused = asked.send(Errand.toOneNode(Command.clusterSlots()), ANSWER_MAX, false)
                .thenAcceptAsync(reply -> learned(reply, asked), thread);
    }

    private void learned(Reply<List<Object>> reply, RedisNode asked) {
        learning = false;
        if (closed) {
            return;
        }
        List<Object> answer = reply.value();
        if (answer != null) {
            ClusterSlots.read(answer, asked.host())
                    .filter(read -> !read.isEmpty())
                    .ifPresent(this::use);
        } else if (reply.error() == RedisError.OTHER && ranges.isEmpty()) {
            clustered = false; // it takes part in no cluster: one server, then
        } else if (reply.error() != null) {
            log.warn("Redis does not tell who serves what in its cluster: "
                    + reply.error().token());
        }
        var unused = tried(nodes.values()).whenComplete((tried, fault) -> firstAttempt.complete(null));
    }

    /** Makes these masters the nodes. Those that were known stay connected, those that are masters no more are left. */
    private void use(List<Range> learned) {
        Map<String, RedisNode> before = nodes;
        Map<String, RedisNode> next = new HashMap<>();
        List<RedisNode> added = new ArrayList<>();
        for (Range range : learned) {
            next.computeIfAbsent(range.address(), address -> {
                RedisNode known = before.get(address);
                return known == null ? added(added, range) : known;
            });
        }
        nodes = Map.copyOf(next);
        table = SlotTable.of(learned, next);
        added.forEach(RedisNode::start);
        before.forEach((address, node) -> {
            if (!next.containsKey(address)) {
                node.close();
            }
        });
        if (!learned.equals(ranges)) {
            ranges = learned;
            onMove.run();
            log.info("Redis Cluster: slots served by " + String.join(", ", next.keySet()));
            listener.happened(RedisEvent.SLOTS_CHANGED);
        }
    }

    private RedisNode added(List<RedisNode> added, Range range) {
        RedisNode node = newNode.apply(endpoints.node(range.host(), range.port()));
        added.add(node);
        return node;
    }

    private Map<String, RedisNode> withSeeds(Map<String, RedisNode> known) {
        Map<String, RedisNode> all = new HashMap<>(known);
        for (RedisURI seed : endpoints.seeds()) {
            all.computeIfAbsent(RedisEndpoints.addressOf(seed), address -> newNode.apply(seed));
        }
        return Map.copyOf(all);
    }

    private static CompletableFuture<@Nullable Void> tried(Collection<RedisNode> nodes) {
        return CompletableFuture.allOf(
                nodes.stream().map(RedisNode::firstAttempt).toArray(CompletableFuture[]::new));
    }
}
