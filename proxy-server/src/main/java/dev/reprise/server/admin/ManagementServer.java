package dev.reprise.server.admin;

import dev.reprise.server.config.ManagementConfig;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The management port: HTTP/1.1 on an event loop of its own, so that probes and scrapes neither wait for traffic nor hold it
 * up.
 */
public final class ManagementServer {

    private static final int CONNECTIONS_MAX = 256;
    private static final int REQUEST_LINE_BYTES_MAX = 4 << 10;
    private static final int HEADER_BYTES_MAX = 8 << 10;
    private static final int SILENCE_SECONDS_MAX = 120;
    private static final int SHUTDOWN_SECONDS_MAX = 1;
    private static final int ACCEPT_PAUSE_SECONDS = 1;

    private final EventLoopGroup eventLoop;
    private final Channel listening;
    private final ChannelGroup open;
    private final Connection connections;
    private @Nullable CompletionStage<Void> closing; // guarded by this

    private ManagementServer(EventLoopGroup eventLoop, Channel listening, ChannelGroup open, Connection connections) {
        this.eventLoop = eventLoop;
        this.listening = listening;
        this.open = open;
        this.connections = connections;
    }

    /** Starts listening; fails, with the reason, if it cannot. */
    public static CompletionStage<ManagementServer> start(
            ManagementConfig config, ManagementPages pages, Warming warming) {
        Served served = new Served(pages, config.token());
        EventLoopGroup eventLoop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("reprise-management", true), NioIoHandler.newFactory());
        ChannelGroup open = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
        Connection connections = new Connection(open, served, warming);
        ChannelFuture bound = new ServerBootstrap()
                .group(eventLoop)
                .channel(NioServerSocketChannel.class)
                .handler(new AcceptPause())
                .childHandler(connections)
                .bind(config.host(), config.port());
        return done(bound)
                .thenApply(done -> new ManagementServer(eventLoop, bound.channel(), open, connections))
                .whenComplete((started, fault) -> {
                    if (fault != null) {
                        shutDown(eventLoop);
                    }
                });
    }

    /** Where it listens; has the port that was found if the configuration left it open. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    /** From the next request on. Whoever listens to {@code /admin/live} by a token that is no more, is told nothing more. */
    public void serve(Served served) {
        eventLoop.execute(() -> connections.serve(served));
    }

    /**
     * Stops listening and closes every connection. One after the other: what was accepted a moment ago is set up by then,
     * while an event loop that ends might leave it open. Can be called again.
     */
    public synchronized CompletionStage<Void> close() {
        if (closing == null) { // later, the event loop would tell nobody any more
            closing = done(listening.close())
                    .thenComposeAsync(closed -> done(open.close()), eventLoop)
                    .exceptionally(failed -> null)
                    .thenCompose(closed -> done(shutDown(eventLoop)));
        }
        return closing;
    }

    private static Future<?> shutDown(EventLoopGroup eventLoop) {
        return eventLoop.shutdownGracefully(0, SHUTDOWN_SECONDS_MAX, TimeUnit.SECONDS);
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

    /** A connection that cannot be taken, for want of a file descriptor say, is tried again a second later. */
    private static final class AcceptPause extends ChannelInboundHandlerAdapter {

        @Override
        public void exceptionCaught(ChannelHandlerContext listening, Throwable cause) {
            listening.channel().config().setAutoRead(false);
            listening
                    .executor()
                    .schedule(
                            () -> listening.channel().config().setAutoRead(true),
                            ACCEPT_PAUSE_SECONDS,
                            TimeUnit.SECONDS);
        }
    }

    /** Sets up each connection; one too many is closed at once. */
    private static final class Connection extends ChannelInitializer<Channel> {

        private final ChannelGroup open;
        private final AtomicBoolean warmingBusy = new AtomicBoolean();
        private final LiveStreams streams =
                new LiveStreams(() -> served().pages().live());
        private final Warming warming;
        private volatile Served served;

        Connection(ChannelGroup open, Served served, Warming warming) {
            this.open = open;
            this.served = served;
            this.warming = warming;
        }

        private Served served() {
            return served;
        }

        void serve(Served next) {
            boolean same = next.isForTheSameAs(served);
            served = next;
            if (!same) {
                streams.close();
            }
        }

        @Override
        protected void initChannel(Channel channel) {
            if (open.size() >= CONNECTIONS_MAX) {
                channel.close();
            } else {
                open.add(channel);
                setUp(channel.pipeline());
            }
        }

        private void setUp(ChannelPipeline pipeline) {
            HttpDecoderConfig bounds = new HttpDecoderConfig()
                    .setMaxInitialLineLength(REQUEST_LINE_BYTES_MAX)
                    .setMaxHeaderSize(HEADER_BYTES_MAX);
            pipeline.addLast(new ReadTimeoutHandler(SILENCE_SECONDS_MAX))
                    .addLast(new HttpServerCodec(bounds))
                    .addLast(new WarmUpload(warming, this::served, warmingBusy))
                    .addLast(new UnwantedBodies(this::served))
                    .addLast(new WholeRequests())
                    .addLast(new FlowControlHandler())
                    .addLast(new LiveStream(streams, this::served))
                    .addLast(new ManagementHandler(this::served));
        }
    }
}
