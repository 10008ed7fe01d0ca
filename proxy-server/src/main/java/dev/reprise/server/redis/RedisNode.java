package dev.reprise.server.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One server that speaks Redis, or whoever a Sentinel says is the master: its connections, and what errors of this server
 * mean for what it is asked next. Small lookups have connections of their own, so nothing large is ever in front of them: one
 * on each event loop of the clients.
 */
final class RedisNode {
    /** Which connection a command goes over. */
    enum Lane {
        /** Lookups whose answers are small. */
        LOOKUPS,
        /** Writes, and lookups of what is large. */
        BULK
    }

    private final ClientLoops loops;
    private final RedisLink[] lookups;
    private final RedisLink bulk;
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
        lookups = new RedisLink[setup.lookups().size()];
        for (int i = 0; i < lookups.length; i++) {
            // What befalls one of them befalls all, and is told once.
            LimitedLog ofOne = i == 0 ? log : LimitedLog.silent();
            lookups[i] = new RedisLink(
                    "lookups at " + setup.address(), setup, setup.lookups().get(i), ofOne, this::heedProbe);
        }
        bulk = new RedisLink("writes at " + setup.address(), setup, setup.bulk(), log, this::heedProbe);
        pause = new WritePause(nanoTime, setup.log(), setup.address());
        firstAttempt =
                CompletableFuture.allOf(links().map(RedisLink::firstAttempt).toArray(CompletableFuture[]::new));
    }

    void start() {
        links().forEach(RedisLink::start);
    }

    /** Sends a command, unless it is a write and Redis refused one a moment ago. */
    <T> CompletionStage<Reply<T>> send(Command<T> command, Lane lane, Duration timeout, int bytes, boolean asking) {
        if (command.isWrite() && pause.isOn()) {
            return Reply.<T>unavailable().completed();
        }
        RedisLink link = lane == Lane.LOOKUPS ? lookups[loops.nearest()] : bulk;
        return link.send(command, timeout, bytes, asking)
                .thenApply(reply -> command.isNote() ? noted(reply) : heed(reply, command.isWrite(), link));
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

    /** Whether a write has a chance. */
    boolean takesWrites() {
        return bulk.isTrusted() && !pause.isOn();
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
        return Stream.concat(Stream.of(lookups), Stream.of(bulk));
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
