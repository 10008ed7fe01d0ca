package dev.reprise.planted.server.netty;

import io.netty.channel.ChannelFuture;

/** Planted: an event loop that waits for a channel. */
final class AwaitsAChannel {
    ChannelFuture close(ChannelFuture closing) throws InterruptedException {
        return closing.sync();
    }
}
