package dev.reprise.server.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the connections to one node have in common.
 *
 * @param address of the node, for the log
 * @param connect opens a connection to it
 * @param sessions begins to use one
 * @param thread the guard's, on which all transitions happen
 */
record NodeSetup(
        String address,
        Supplier<CompletionStage<StatefulRedisConnection<byte[], byte[]>>> connect,
        Function<StatefulRedisConnection<byte[], byte[]>, RedisSession> sessions,
        ScheduledExecutorService thread,
        LimitedLog log,
        RedisStoreListener listener) {}
