package dev.reprise.server.netty;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/** How sockets are driven: by epoll where the platform has it, else by the JDK's selectors. */
enum Transport {
    EPOLL(EpollServerSocketChannel.class, EpollSocketChannel.class) {
        @Override
        IoHandlerFactory handlers() {
            return EpollIoHandler.newFactory();
        }
    },
    NIO(NioServerSocketChannel.class, NioSocketChannel.class) {
        @Override
        IoHandlerFactory handlers() {
            return NioIoHandler.newFactory();
        }
    };

    private static final int READ_BYTES_MIN = 2 * 1024;
    private static final int READ_BYTES_FIRST = 16 * 1024;
    private static final int READ_BYTES_MAX = 64 * 1024;

    private final Class<? extends ServerChannel> serverChannel;
    private final Class<? extends Channel> channel;

    Transport(Class<? extends ServerChannel> serverChannel, Class<? extends Channel> channel) {
        this.serverChannel = serverChannel;
        this.channel = channel;
    }

    static Transport best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    abstract IoHandlerFactory handlers();

    /** Event loops of that many threads; 0 is one per core. */
    EventLoopGroup newEventLoops(int threads) {
        int count = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        return new MultiThreadIoEventLoopGroup(count, handlers());
    }

    /**
     * How much one read takes, which follows what came before: at first as much as most questions have, and later no less than an
     * event of a stream, which would be read, and written to the client, in two pieces.
     */
    static RecvByteBufAllocator reads() {
        return new AdaptiveRecvByteBufAllocator(READ_BYTES_MIN, READ_BYTES_FIRST, READ_BYTES_MAX);
    }

    Class<? extends ServerChannel> serverChannel() {
        return serverChannel;
    }

    Class<? extends Channel> channel() {
        return channel;
    }
}
