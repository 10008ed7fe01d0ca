package dev.reprise.server.admin;

import dev.reprise.server.config.ManagementConfig;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The management port: HTTP/1.1, apart from the proxy's own, so that probes and scrapes never queue behind traffic. */
public final class ManagementServer {

    private static final int CONNECTIONS_MAX = 256;
    private static final int REQUEST_LINE_BYTES_MAX = 4 << 10;
    private static final int HEADER_BYTES_MAX = 8 << 10;
    private static final int REQUEST_BYTES_MAX = 64 << 10;
    private static final int SILENCE_SECONDS_MAX = 120;
    private static final int SHUTDOWN_SECONDS_MAX = 1;

    private final EventLoopGroup eventLoops;
    private final Channel listening;
    private final ChannelGroup connections;

    private ManagementServer(EventLoopGroup eventLoops, Channel listening, ChannelGroup connections) {
        this.eventLoops = eventLoops;
        this.listening = listening;
        this.connections = connections;
    }

    /** Starts listening on a thread of its own; fails, with the reason, if it cannot. */
    public static CompletionStage<ManagementServer> start(ManagementConfig config, ManagementPages pages) {
        EventLoopGroup eventLoops = newEventLoop();
        ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
        ChannelFuture bound = new ServerBootstrap()
                .group(eventLoops)
                .channel(channelType())
                .childHandler(new Connection(pages, connections))
                .bind(config.host(), config.port());
        return done(bound)
                .thenApply(done -> new ManagementServer(eventLoops, bound.channel(), connections))
                .whenComplete((started, cause) -> {
                    if (cause != null) {
                        eventLoops.shutdownGracefully();
                    }
                });
    }

    /** Where it listens; has the port that was found if the configuration left it open. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    /** Stops listening and closes every connection, also one that is just being made. */
    public CompletionStage<Void> close() {
        return done(listening.close())
                .thenCompose(done -> done(connections.close()))
                .thenRun(() -> eventLoops.shutdownGracefully(0, SHUTDOWN_SECONDS_MAX, TimeUnit.SECONDS));
    }

    private static EventLoopGroup newEventLoop() {
        return new MultiThreadIoEventLoopGroup(
                1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    private static Class<? extends ServerChannel> channelType() {
        return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    private static CompletionStage<Void> done(Future<?> future) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        future.addListener(ended -> {
            if (ended.isSuccess()) {
                done.complete(null);
            } else {
                done.completeExceptionally(ended.cause());
            }
        });
        return done;
    }

    /** Sets up each connection; one too many is closed at once. */
    private static final class Connection extends ChannelInitializer<Channel> {

        private final ManagementPages pages;
        private final ChannelGroup connections;

        Connection(ManagementPages pages, ChannelGroup connections) {
            this.pages = pages;
            this.connections = connections;
        }

        @Override
        protected void initChannel(Channel channel) {
            if (connections.size() >= CONNECTIONS_MAX) {
                refuse(channel);
            } else {
                connections.add(channel);
                setUp(channel.pipeline());
            }
        }

        @SuppressWarnings("FutureReturnValueIgnored") // nothing was begun that would have to end
        private static void refuse(Channel channel) {
            channel.close();
        }

        private void setUp(ChannelPipeline pipeline) {
            HttpDecoderConfig bounds = new HttpDecoderConfig()
                    .setMaxInitialLineLength(REQUEST_LINE_BYTES_MAX)
                    .setMaxHeaderSize(HEADER_BYTES_MAX);
            pipeline.addLast(new ReadTimeoutHandler(SILENCE_SECONDS_MAX))
                    .addLast(new HttpServerCodec(bounds))
                    .addLast(new HttpObjectAggregator(REQUEST_BYTES_MAX))
                    .addLast(new ManagementHandler(pages));
        }
    }
}
