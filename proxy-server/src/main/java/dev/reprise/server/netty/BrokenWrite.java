package dev.reprise.server.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;

/**
 * Ends a connection on which anything could not be written, for want of memory, say: what follows would be taken for the
 * rest of a message that has a hole. It is a reset, because some take only that for what it is.
 */
final class BrokenWrite implements ChannelFutureListener {

    static final BrokenWrite ENDS_THE_CONNECTION = new BrokenWrite();

    private BrokenWrite() {}

    @Override
    public void operationComplete(ChannelFuture written) {
        Channel channel = written.channel();
        if (!written.isSuccess() && channel.isOpen()) {
            ResetOnClose.set(channel);
            channel.close();
        }
    }
}
