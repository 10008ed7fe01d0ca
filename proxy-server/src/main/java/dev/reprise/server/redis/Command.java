package dev.reprise.server.redis;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;

/** One command to send. It is given only what Cluster has too, so that Cluster can be added without touching its users. */
@FunctionalInterface
interface Command<T> {
    RedisFuture<T> on(RedisClusterAsyncCommands<byte[], byte[]> redis);
}
