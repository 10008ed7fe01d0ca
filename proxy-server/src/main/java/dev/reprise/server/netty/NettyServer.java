package dev.reprise.server.netty;

import dev.reprise.exchange.CachingProxy;
import dev.reprise.exchange.Limit;
import dev.reprise.exchange.LimitListener;
import dev.reprise.exchange.Origin;
import dev.reprise.server.config.LimitsConfig;
import dev.reprise.server.config.ServerConfig;
import dev.reprise.server.config.UpstreamConfig;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The port that clients connect to, and behind it one proxy for each event loop: a client's connection, its exchanges
 * and the origin connections they use belong to one thread.
 */
public final class NettyServer {

    private static final int BACKLOG = 1024;
    private static final long SHUTDOWN_MILLIS_MAX = 1_000;

    private final EventLoopGroup eventLoops;
    private final Channel listening;
    private final ProxyChannelInitializer initializer;
    private final ChannelGroup clients;
    private final LimitListener bounds;

    private NettyServer(
            EventLoopGroup eventLoops,
            Channel listening,
            ProxyChannelInitializer initializer,
            ChannelGroup clients,
            LimitListener bounds) {
        this.eventLoops = eventLoops;
        this.listening = listening;
        this.initializer = initializer;
        this.clients = clients;
        this.bounds = bounds;
    }

    /**
     * Begins to listen.
     *
     * @param tls PEM files and trust, read before
     * @param acceptPauses told whenever a connection could not be taken
     * @param resolving runs the platform's name resolution, which blocks
     * @param proxies makes the proxy of one event loop from that loop's origin
     */
    public static CompletionStage<NettyServer> start(
            ServerConfig server,
            UpstreamConfig upstream,
            LimitsConfig limits,
            Tls tls,
            Executor resolving,
            RejectionListener rejections,
            LimitListener bounds,
            Runnable acceptPauses,
            Function<Origin, CachingProxy> proxies) {
        ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        Transport transport = Transport.best();
        EventLoopGroup eventLoops = transport.newEventLoops(server.eventLoops());
        OriginSettings origin = settings(upstream, limits, tls.origin(), count(eventLoops));
        OffLoopResolver resolver = new OffLoopResolver(resolving);
        Map<EventExecutor, CachingProxy> perLoop = new HashMap<>();
        for (EventExecutor loop : eventLoops) {
            perLoop.put(loop, proxies.apply(new NettyOrigin((EventLoop) loop, transport, resolver, origin)));
        }
        int clientsMax = OpenFiles.clientsMax(limits.connectionsMax(), upstream.connectionsMax());
        ProxyChannelInitializer initializer =
                new ProxyChannelInitializer(limits, clientsMax, tls.client(), clients, perLoop, rejections, bounds);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(eventLoops)
                .channel(transport.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .handler(new AcceptPause(acceptPauses))
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(initializer);
        CompletableFuture<NettyServer> started = new CompletableFuture<>();
        bootstrap.bind(new InetSocketAddress(server.host(), server.port())).addListener((ChannelFuture bound) -> {
            if (bound.isSuccess()) {
                started.complete(new NettyServer(eventLoops, bound.channel(), initializer, clients, bounds));
            } else {
                eventLoops.shutdownGracefully();
                started.completeExceptionally(bound.cause());
            }
        });
        return started;
    }

    private static OriginSettings settings(
            UpstreamConfig upstream, LimitsConfig limits, @Nullable SslContext ssl, int loops) {
        return new OriginSettings(
                OriginAddress.of(upstream.baseUrl()),
                ssl,
                upstream.connectTimeout(),
                upstream.firstByteTimeout(),
                upstream.idleTimeout(),
                upstream.poolIdleTime(),
                Math.max(1, upstream.connectionsMax() / loops),
                limits.headerBytesMax(),
                limits.headerFieldsMax());
    }

    private static int count(EventLoopGroup eventLoops) {
        int count = 0;
        for (EventExecutor ignored : eventLoops) {
            count++;
        }
        return count;
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    /** Open connections of clients. */
    public int connections() {
        return clients.size();
    }

    /** Serves on, but has every client, those that still come included, told that its connection ends with its next answer. */
    public void announceEnd() {
        initializer.announceEnd(); // first: whoever is not among the clients yet will see it
        each(ClientHandler::announceEnd);
    }

    /**
     * Stops listening, ends idle connections and lets exchanges finish within that time; then breaks what is left.
     * Completes when every client's connection is closed. What is being recorded for nobody goes on.
     */
    public CompletionStage<Void> drain(Duration timeMax) {
        CompletableFuture<Void> drained = new CompletableFuture<>();
        listening.close().addListener(closed -> {
            each(ClientHandler::drain);
            Future<?> deadline =
                    GlobalEventExecutor.INSTANCE.schedule(this::late, timeMax.toMillis(), TimeUnit.MILLISECONDS);
            clients.newCloseFuture().addListener(all -> {
                deadline.cancel(false);
                drained.complete(null);
            });
        });
        return drained;
    }

    private void late() {
        bounds.reached(Limit.DRAIN_TIME);
        cut();
    }

    /** Breaks what is under way, in a way that no client takes for the end of its answer. */
    public void cut() {
        each(ClientHandler::cut);
    }

    /** Ends the event loops, and with them every connection there still is. */
    public void close() {
        eventLoops.shutdownGracefully(0, SHUTDOWN_MILLIS_MAX, TimeUnit.MILLISECONDS);
    }

    private void each(Consumer<ClientHandler> action) {
        for (Channel client : clients) {
            client.eventLoop().execute(() -> {
                ClientHandler handler = client.pipeline().get(ClientHandler.class);
                if (handler == null) {
                    client.close();
                } else {
                    action.accept(handler);
                }
            });
        }
    }
}
