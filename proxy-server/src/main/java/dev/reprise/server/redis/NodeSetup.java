package dev.reprise.server.redis;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the connections to one node are made of.
 *
 * @param address of the node, for the log
 * @param lookups one for each connection that small lookups go over
 * @param writes one for each that writes go over
 * @param large for the connection of lookups whose answers are large
 * @param thread the guard's, on which all transitions happen
 */
record NodeSetup(
        String address,
        List<Way> lookups,
        List<Way> writes,
        Way large,
        ScheduledExecutorService thread,
        LimitedLog log,
        RedisStoreListener listener) {

    /**
     * How a connection comes and is used.
     *
     * @param connect opens one
     * @param sessions begins to use it
     */
    record Way(Supplier<CompletionStage<RedisConnection>> connect, Function<RedisConnection, RedisSession> sessions) {}
}
