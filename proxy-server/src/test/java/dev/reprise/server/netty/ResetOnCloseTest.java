package dev.reprise.server.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Found by the chaos trial: an answer broke just when its client had reset the connection. */
class ResetOnCloseTest {

    private final EventLoopGroup eventLoop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @AfterEach
    void stop() {
        eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private Channel connect(ServerSocket listening) {
        return new Bootstrap()
                .group(eventLoop)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(listening.getLocalSocketAddress())
                .syncUninterruptibly()
                .channel();
    }

    @Test
    void resetsAConnectionThatIsThere() throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Channel channel = connect(listening);
            try (Socket peer = listening.accept()) {
                ResetOnClose.set(channel);
                channel.close().syncUninterruptibly();

                assertThatThrownBy(() -> peer.getInputStream().read()).hasMessageContaining("reset");
            }
        }
    }

    @Test
    void doesNotMindOneThatIsGone() throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Channel channel = connect(listening);
            channel.close().syncUninterruptibly();

            assertThatCode(() -> ResetOnClose.set(channel)).doesNotThrowAnyException();
            assertThat(channel.isOpen()).isFalse();
        }
    }
}
