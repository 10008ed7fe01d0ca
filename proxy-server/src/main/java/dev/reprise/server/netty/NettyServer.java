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
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
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

    private final Channel listening;
    private final ProxyChannelInitializer initializer;
    private final ChannelGroup clients;
    private final Collection<ProxyOfLoop> proxies;
    private final OpenFiles openFiles;
    private final LimitListener bounds;

    private NettyServer(
            Channel listening,
            ProxyChannelInitializer initializer,
            ChannelGroup clients,
            Collection<ProxyOfLoop> proxies,
            OpenFiles openFiles,
            LimitListener bounds) {
        this.listening = listening;
        this.initializer = initializer;
        this.clients = clients;
        this.proxies = proxies;
        this.openFiles = openFiles;
        this.bounds = bounds;
    }

    /**
     * Begins to listen.
     *
     * @param loops of the clients; whoever began them ends them
     * @param tls PEM files and trust, read before
     * @param acceptPauses told whenever a connection could not be taken
     * @param resolving runs the platform's name resolution, which blocks
     * @param proxies makes the proxy of one event loop from that loop's origin
     */
    public static CompletionStage<NettyServer> start(
            EventLoops loops,
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
        OriginSettings origin =
                settings(upstream, limits, tls.origin(), loops.all().size());
        OffLoopResolver resolver = new OffLoopResolver(resolving);
        Map<EventExecutor, ProxyOfLoop> perLoop = new HashMap<>();
        for (EventLoop loop : loops.all()) {
            perLoop.put(loop, new ProxyOfLoop(loop, loops.transport(), resolver, origin, proxies));
        }
        OpenFiles openFiles = OpenFiles.now();
        ProxyChannelInitializer initializer = new ProxyChannelInitializer(
                terms(upstream, limits, tls, openFiles), clients, perLoop, rejections, bounds);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.transport().serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .handler(new AcceptPause(acceptPauses))
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, Transport.reads())
                .childHandler(initializer);
        CompletableFuture<NettyServer> started = new CompletableFuture<>();
        bootstrap.bind(new InetSocketAddress(server.host(), server.port())).addListener((ChannelFuture bound) -> {
            if (bound.isSuccess()) {
                started.complete(
                        new NettyServer(bound.channel(), initializer, clients, perLoop.values(), openFiles, bounds));
            } else {
                started.completeExceptionally(bound.cause());
            }
        });
        return started;
    }

    /**
     * Goes on with another configuration: connections that come from now on, and exchanges that begin from now on. Completes
     * when no exchange begins with the former any more.
     *
     * @param proxies as at the start
     */
    public CompletionStage<Void> reload(
            UpstreamConfig upstream, LimitsConfig limits, Tls tls, Function<Origin, CachingProxy> proxies) {
        OriginSettings origin = settings(upstream, limits, tls.origin(), this.proxies.size());
        initializer.replace(terms(upstream, limits, tls, openFiles));
        return CompletableFuture.allOf(this.proxies.stream()
                .map(proxy -> proxy.replace(origin, proxies))
                .toArray(CompletableFuture[]::new));
    }

    private static ProxyChannelInitializer.Terms terms(
            UpstreamConfig upstream, LimitsConfig limits, Tls tls, OpenFiles openFiles) {
        int clientsMax = openFiles.clientsMax(limits.connectionsMax(), upstream.connectionsMax());
        return new ProxyChannelInitializer.Terms(limits, clientsMax, tls.client());
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
        listening
                .close()
                .addListener(closed -> CompletableFuture.allOf(
                                proxies.stream().map(ProxyOfLoop::turn).toArray(CompletableFuture[]::new))
                        .thenRun(() -> drainClients(timeMax, drained)));
        return drained;
    }

    /** What was accepted a moment before is among them by now. */
    private void drainClients(Duration timeMax, CompletableFuture<Void> drained) {
        each(ClientHandler::drain);
        Future<?> deadline =
                GlobalEventExecutor.INSTANCE.schedule(this::late, timeMax.toMillis(), TimeUnit.MILLISECONDS);
        clients.newCloseFuture().addListener(all -> {
            deadline.cancel(false);
            drained.complete(null);
        });
    }

    private void late() {
        bounds.reached(Limit.DRAIN_TIME);
        cut();
    }

    /** Breaks what is under way, in a way that no client takes for the end of its answer. */
    public void cut() {
        each(ClientHandler::cut);
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
