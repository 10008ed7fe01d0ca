package dev.reprise.server.redis;

import io.lettuce.core.ConnectionState;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.api.push.PushListener;
import io.lettuce.core.internal.AsyncCloseable;
import io.lettuce.core.protocol.DefaultEndpoint;
import io.lettuce.core.protocol.RedisCommand;
import java.time.Duration;
import java.util.Collection;

/**
 * A connection for what is dispatched over it. Lettuce's own brings a method for every command there is, three times: some
 * thousand methods that each start would load, and that are never called here. Whoever closes it need not wait, who may be the
 * thread that has to.
 */
@SuppressWarnings("deprecation") // Lettuce's client looks for no other interface when it closes its connections
final class RedisConnection extends RedisChannelHandler<byte[], byte[]> implements AsyncCloseable {

    private final DefaultEndpoint endpoint;
    private final ConnectionState state;

    RedisConnection(DefaultEndpoint endpoint, ConnectionState state, Duration timeout) {
        super(endpoint, timeout);
        this.endpoint = endpoint;
        this.state = state;
    }

    /** What Redis and this connection have told each other so far. */
    ConnectionState state() {
        return state;
    }

    @Override
    public <T> RedisCommand<byte[], byte[], T> dispatch(RedisCommand<byte[], byte[], T> command) {
        return super.dispatch(command);
    }

    @Override
    public Collection<RedisCommand<byte[], byte[], ?>> dispatch(
            Collection<? extends RedisCommand<byte[], byte[], ?>> commands) {
        return super.dispatch(commands);
    }

    /** Hears what Redis says unasked. */
    void hear(PushListener listener) {
        endpoint.addListener(listener);
    }
}
