package dev.reprise.server.redis;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One server that speaks Redis, or whoever a Sentinel says is the master: its connections, and what errors of this server
 * mean for what it is asked next. Lookups and writes have connections of their own, one each on each event loop of the clients, so
 * that neither something large nor a write that Redis holds up is ever in front of a lookup.
 */
final class RedisNode {
    /** Which connection a command goes over. */
    enum Lane {
        /** Lookups whose answers are small. */
        LOOKUPS,
        /** Writes: those of one key over one connection, so that the last that is sent is the last that is done. */
        WRITES,
        /** Lookups of what is large. */
        LARGE
    }

    private final ClientLoops loops;
    private final RedisLink[] lookups;
    private final RedisLink[] writes;
    private final RedisLink large;
    private final WritePause pause;
    private final RedisStoreListener listener;
    private final LimitedLog log;
    private final String address;
    private final String host;
    private final CompletableFuture<@Nullable Void> firstAttempt;

    /** One at that host, whose name is empty if the node is no part of a cluster. */
    RedisNode(String host, NodeSetup setup, ClientLoops loops, LongSupplier nanoTime) {
        this.host = host;
        this.loops = loops;
        listener = setup.listener();
        log = setup.log();
        address = setup.address();
        lookups = links("lookups", setup, setup.lookups());
        writes = links("writes", setup, setup.writes());
        large = link("large responses", setup, setup.large(), log);
        pause = new WritePause(nanoTime, setup.log(), setup.address());
        firstAttempt =
                CompletableFuture.allOf(links().map(RedisLink::firstAttempt).toArray(CompletableFuture[]::new));
    }

    /** What befalls one of them befalls all, and is told once. */
    private RedisLink[] links(String purpose, NodeSetup setup, List<NodeSetup.Way> ways) {
        RedisLink[] links = new RedisLink[ways.size()];
        for (int i = 0; i < links.length; i++) {
            links[i] = link(purpose, setup, ways.get(i), i == 0 ? log : LimitedLog.silent());
        }
        return links;
    }

    private RedisLink link(String purpose, NodeSetup setup, NodeSetup.Way way, LimitedLog ofOne) {
        return new RedisLink(purpose + " at " + setup.address(), setup, way, ofOne, this::heedProbe);
    }

    void start() {
        links().forEach(RedisLink::start);
    }

    /** Sends a command, unless it is a write and Redis refused one a moment ago. */
    <T> CompletionStage<Reply<T>> send(Errand<T> errand, Duration timeout, boolean asking) {
        Command<T> command = errand.command();
        if (command.isWrite() && pause.isOn()) {
            return Reply.<T>unavailable().completed();
        }
        RedisLink link = linkOf(errand);
        return link.send(command, timeout, errand.bytes(), asking)
                .thenApply(reply -> command.isNote() ? noted(reply) : heed(reply, command.isWrite(), link));
    }

    private RedisLink linkOf(Errand<?> errand) {
        return switch (errand.lane()) {
            case LOOKUPS -> lookups[loops.nearest()];
            case WRITES -> writesOf(errand.key());
            case LARGE -> large;
        };
    }

    /** Whether or not it is of use just now: another one could be quicker than what was sent over this. */
    private RedisLink writesOf(byte[] key) {
        return writes[Math.floorMod(Arrays.hashCode(key), writes.length)];
    }

    String host() {
        return host;
    }

    /** Whether lookups are answered, and in time. */
    boolean answersLookups() {
        return Stream.of(lookups).anyMatch(RedisLink::isTrusted);
    }

    /** Whether changes of what was looked up would have been heard of, as of two seconds ago. */
    boolean isHeard() {
        for (RedisLink link : lookups) {
            if (!link.isHeard()) {
                return false;
            }
        }
        return true;
    }

    /** Whether writing that key has a chance. */
    boolean takesWrites(byte[] key) {
        return writesOf(key).isTrusted() && !pause.isOn();
    }

    /** Whether all connections are of use. */
    boolean isWhole() {
        return links().allMatch(RedisLink::isTrusted);
    }

    /** Completes when all connections have been tried once, either way. */
    CompletableFuture<@Nullable Void> firstAttempt() {
        return firstAttempt;
    }

    /** Called on the guard's thread once a second. */
    void supervise() {
        links().forEach(RedisLink::supervise);
    }

    /** Called on the guard's thread every {@link RedisGuard#PROBE_INTERVAL}. */
    void knock() {
        links().forEach(RedisLink::knock);
    }

    /** Closes all connections: the node is a master no more. Called on the guard's thread. */
    void close() {
        links().forEach(RedisLink::close);
    }

    /** Uses them no more; the connector closes them with all others. Called on the guard's thread. */
    void stop() {
        links().forEach(RedisLink::stop);
    }

    private Stream<RedisLink> links() {
        return Stream.of(lookups, writes, new RedisLink[] {large}).flatMap(Stream::of);
    }

    private void heedProbe(RedisLink link, Reply<?> reply) {
        RedisError error = reply.error();
        if (error != null && error.consequence(false) != RedisError.Consequence.FOLLOW) { // asked of a node at random
            heed(reply, false, link);
        }
    }

    private <T> Reply<T> noted(Reply<T> reply) {
        if (reply.error() != null) {
            listener.refused(reply.error());
        }
        return reply;
    }

    private <T> Reply<T> heed(Reply<T> reply, boolean isWrite, RedisLink link) {
        RedisError error = reply.error();
        if (error != null) {
            listener.refused(error);
            obey(error, error.consequence(isWrite), link);
        } else if (isWrite && reply.outcome() == Reply.Outcome.ANSWERED) {
            pause.wrote();
        }
        return reply;
    }

    private void obey(RedisError error, RedisError.Consequence consequence, RedisLink link) {
        switch (consequence) {
            case NONE -> note(error);
            case FOLLOW -> {} // the guard's part
            case STAND_BACK -> {} // the session's
            case PAUSE_WRITES -> pause.begin(error);
            case SEEK_MASTER -> {
                pause.begin(error);
                links().forEach(RedisLink::renew);
            }
            case RECONNECT -> link.reconnect();
        }
    }

    /** What has a name of its own has a place where it is told; of the rest at least this should be known. */
    private void note(RedisError error) {
        if (error == RedisError.OTHER) {
            log.warn("Redis answers with an error at " + address);
        }
    }
}
