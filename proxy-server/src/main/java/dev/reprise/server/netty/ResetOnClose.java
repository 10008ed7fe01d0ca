package dev.reprise.server.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;

/** Makes a connection end with a reset, so that nobody takes what came over it for the whole. */
final class ResetOnClose {

    private ResetOnClose() {}

    static void set(Channel channel) {
        try {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException gone) {
            // The peer has reset it already: there is nobody left to be told.
        }
    }
}
