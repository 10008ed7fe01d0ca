package dev.reprise.server.redis;

import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;

/**
 * Commands that are given in one turn of Lettuce's event loop leave it together: one system call for all of them, and one for
 * Redis to read them.
 */
final class ConsolidatedFlushes implements NettyCustomizer {

    /** Commands after which it is flushed in any case. */
    private static final int COMMANDS_MAX = 256;

    @Override
    public void afterChannelInitialized(Channel channel) {
        channel.pipeline().addFirst(new FlushConsolidationHandler(COMMANDS_MAX, true));
    }
}
