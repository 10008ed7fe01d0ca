package dev.reprise.server.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.internal.Futures;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.EpollProvider;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lettuce, set up for a cache that may lose its Redis at any time. Each connection is used until it breaks and then
 * replaced by a new one of ours: Lettuce's own reconnecting never covers the first connect, keeps what was in flight, and
 * cannot be told apart from a connection that hangs.
 */
final class RedisConnector {
    /** Unacknowledged bytes close the connection after that long, where the kernel lets us say so. */
    private static final Duration TCP_USER_TIMEOUT = Duration.ofMillis(4_500);

    private static final int IO_THREADS = 2;
    private static final int COMPUTATION_THREADS = 2; // the least Lettuce accepts

    /** One Sentinel may use this part of the time for an attempt, so that there is some left for the next. */
    private static final int SENTINEL_SHARE = 3;

    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(2);

    private final String url;
    private final Duration budget;
    private final ClientResources resources;
    private final RedisClient client;

    RedisConnector(RedisSettings settings) {
        url = settings.url();
        budget = settings.connectTimeout();
        ClientOptions options = options(settings);
        resources = ClientResources.builder()
                .ioThreadPoolSize(IO_THREADS)
                .computationThreadPoolSize(COMPUTATION_THREADS)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .build();
        client = RedisClient.create(resources);
        client.setOptions(options);
    }

    /** A new connection, or a failure within the budget. One that comes too late is closed. */
    CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connect(RedisURI uri) {
        CompletableFuture<StatefulRedisConnection<byte[], byte[]>> attempt = new CompletableFuture<
                        StatefulRedisConnection<byte[], byte[]>>()
                .orTimeout(budget.toMillis(), TimeUnit.MILLISECONDS);
        open(within(uri)).whenComplete((connection, fault) -> {
            if (fault != null) {
                attempt.completeExceptionally(fault);
            } else if (!attempt.complete(connection)) {
                var unused = connection.closeAsync();
            }
        });
        return attempt;
    }

    /** Sentinels are asked in an order of this attempt, so that one that hangs does not stand in the way of all attempts. */
    private RedisURI within(RedisURI uri) {
        RedisURI own = uri.getSentinels().isEmpty() ? uri : RedisURI.create(url);
        own.setTimeout(budget);
        Collections.shuffle(own.getSentinels());
        own.getSentinels().forEach(sentinel -> sentinel.setTimeout(budget.dividedBy(SENTINEL_SHARE)));
        return own;
    }

    /** Closes every connection and ends Lettuce's threads. */
    CompletionStage<@Nullable Void> close() {
        long millis = SHUTDOWN_TIMEOUT.toMillis();
        return client.shutdownAsync()
                .thenCompose(closed -> Futures.toCompletionStage(resources.shutdown(0, millis, TimeUnit.MILLISECONDS)))
                .thenApply(ended -> null);
    }

    private CompletionStage<StatefulRedisConnection<byte[], byte[]>> open(RedisURI uri) {
        try {
            return client.connectAsync(ByteArrayCodec.INSTANCE, uri);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e); // it has been shut down, or no sentinel was there
        }
    }

    /** The request queue stays unbounded: what is in flight is bounded by us, and its refusals cost a stack trace each. */
    private static ClientOptions options(RedisSettings settings) {
        return ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
                .socketOptions(socketOptions(settings))
                .sslOptions(settings.tls().options())
                .build();
    }

    private static SocketOptions socketOptions(RedisSettings settings) {
        SocketOptions.TcpUserTimeoutOptions userTimeout = SocketOptions.TcpUserTimeoutOptions.builder()
                .enable(EpollProvider.isAvailable())
                .tcpUserTimeout(TCP_USER_TIMEOUT)
                .build();
        return SocketOptions.builder()
                .connectTimeout(settings.connectTimeout())
                .tcpUserTimeout(userTimeout)
                .keepAlive(true)
                .build();
    }
}
