package dev.reprise.server.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.internal.Futures;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.EpollProvider;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lettuce, set up for a cache that may lose its Redis at any time. Each connection is used until it breaks and then
 * replaced by a new one of ours: Lettuce's own reconnecting never covers the first connect, keeps what was in flight, and
 * cannot be told apart from a connection that hangs.
 */
final class RedisConnector {
    /** Unacknowledged bytes close the connection after that long, where the kernel lets us say so. */
    private static final Duration TCP_USER_TIMEOUT = Duration.ofMillis(4_500);

    private static final int IO_THREADS = 2; // of its own
    private static final int COMPUTATION_THREADS = 2; // the least Lettuce accepts

    /** One Sentinel may use this part of the time for an attempt, so that there is some left for the next. */
    private static final int SENTINEL_SHARE = 3;

    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(2);

    private final String url;
    private final Duration budget;
    private final ClientResources resources;
    private final RedisConnections client;

    /** Those of the clients' loops, and what they are made of: they share all but the threads of their connections. */
    private final List<RedisConnections> clients;

    private final List<ClientResources> resourcesOfLoops;

    /** One whose connections live on threads of Lettuce's, or on these. */
    RedisConnector(RedisSettings settings, ClientLoops loops) {
        url = settings.url();
        budget = settings.connectTimeout();
        ClientOptions options = options(settings);
        resources = ClientResources.builder()
                .ioThreadPoolSize(IO_THREADS)
                .computationThreadPoolSize(COMPUTATION_THREADS)
                .nettyCustomizer(new ConsolidatedFlushes())
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .eventBus(new NoEvents())
                .build();
        client = new RedisConnections(resources, options);
        resourcesOfLoops = IntStream.range(0, loops.count())
                .mapToObj(loop -> loops.on(loop, resources))
                .toList();
        clients = resourcesOfLoops.stream()
                .map(own -> new RedisConnections(own, options))
                .toList();
    }

    /** A new connection on a thread of Lettuce's, or a failure within the budget. One that comes too late is closed. */
    CompletableFuture<RedisConnection> connect(RedisURI uri) {
        return connect(uri, client);
    }

    /** The same, on one of the clients' loops. */
    CompletableFuture<RedisConnection> connectOn(int loop, RedisURI uri) {
        return connect(uri, clients.get(loop));
    }

    private CompletableFuture<RedisConnection> connect(RedisURI uri, RedisConnections on) {
        CompletableFuture<RedisConnection> attempt =
                new CompletableFuture<RedisConnection>().orTimeout(budget.toMillis(), TimeUnit.MILLISECONDS);
        open(within(uri), on).whenComplete((connection, fault) -> {
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
        CompletableFuture<?>[] closing = Stream.concat(Stream.of(client), clients.stream())
                .map(RedisConnections::shutdownAsync)
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(closing)
                .thenCompose(closed -> {
                    resourcesOfLoops.forEach(own -> own.shutdown(0, millis, TimeUnit.MILLISECONDS));
                    return Futures.toCompletionStage(resources.shutdown(0, millis, TimeUnit.MILLISECONDS));
                })
                .thenApply(ended -> null);
    }

    private CompletionStage<RedisConnection> open(RedisURI uri, RedisConnections on) {
        try {
            return on.connect(uri);
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
