package dev.reprise.server.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ConnectionBuilder;
import io.lettuce.core.ConnectionState;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslConnectionBuilder;
import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.protocol.DefaultEndpoint;
import io.lettuce.core.resource.ClientResources;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Opens connections as Lettuce's own {@link RedisClient} does, but such that are a {@link RedisConnection}. */
final class RedisConnections extends AbstractRedisClient {

    private final ClientResources resources;
    private final ClientOptions options;
    private @Nullable Sentinels sentinels; // guarded by this

    RedisConnections(ClientResources resources, ClientOptions options) {
        super(resources);
        this.resources = resources;
        this.options = options;
        setOptions(options);
    }

    /** Fails, or throws, if there is nobody at the other end. */
    CompletionStage<RedisConnection> connect(RedisURI uri) {
        DefaultEndpoint endpoint = new DefaultEndpoint(options, resources);
        RedisConnection connection = new RedisConnection(endpoint, new Begun(uri), uri.getTimeout());
        ConnectionBuilder builder = uri.isSsl()
                ? SslConnectionBuilder.sslConnectionBuilder().ssl(uri)
                : ConnectionBuilder.connectionBuilder();
        builder.connection(connection)
                .clientOptions(options)
                .clientResources(resources)
                .commandHandler(() -> new CommandHandler(options, resources, endpoint))
                .endpoint(endpoint);
        connectionBuilder(addressOf(uri), builder, connection.getConnectionEvents(), uri);
        builder.connectionInitializer(createHandshake(connection.state()));
        return this.<byte[], byte[], RedisConnection>initializeChannelAsync(builder)
                .whenComplete((opened, fault) -> {
                    if (fault != null) {
                        var unused = connection.closeAsync();
                    }
                });
    }

    private Mono<SocketAddress> addressOf(RedisURI uri) {
        return uri.getSentinels().isEmpty()
                ? Mono.fromSupplier(() -> resources.socketAddressResolver().resolve(uri))
                : sentinels().addressOf(uri);
    }

    private synchronized Sentinels sentinels() {
        Sentinels asked = sentinels;
        if (asked == null) {
            asked = new Sentinels(resources, options);
            sentinels = asked;
        }
        return asked;
    }

    @Override
    public CompletableFuture<Void> shutdownAsync(long quietPeriod, long timeout, TimeUnit unit) {
        CompletableFuture<Void> closing = super.shutdownAsync(quietPeriod, timeout, unit);
        Sentinels asked = lastSentinels();
        return asked == null
                ? closing
                : CompletableFuture.allOf(closing, asked.shutdownAsync(quietPeriod, timeout, unit));
    }

    private synchronized @Nullable Sentinels lastSentinels() {
        return sentinels;
    }

    /** Who asks Sentinels which server is the master. */
    private static final class Sentinels extends RedisClient {

        Sentinels(ClientResources resources, ClientOptions options) {
            super(resources, new RedisURI());
            setOptions(options);
        }

        Mono<SocketAddress> addressOf(RedisURI uri) {
            return getSocketAddress(uri);
        }
    }

    /** Of a connection that has yet to say who it is. */
    private static final class Begun extends ConnectionState {

        Begun(RedisURI uri) {
            apply(uri);
            setDb(uri.getDatabase());
        }
    }
}
