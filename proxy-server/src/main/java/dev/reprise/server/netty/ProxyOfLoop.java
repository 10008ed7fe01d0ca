package dev.reprise.server.netty;

import dev.reprise.exchange.CachingProxy;
import dev.reprise.exchange.Origin;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The proxy that the exchanges of one event loop begin with. Another takes its place whole; exchanges that have begun end with
 * the one they began with. Confined to that event loop.
 */
final class ProxyOfLoop {

    private final EventLoop eventLoop;
    private final Transport transport;
    private final OffLoopResolver resolver;
    private OriginSettings settings;
    private NettyOrigin origin;
    private CachingProxy current;

    ProxyOfLoop(
            EventLoop eventLoop,
            Transport transport,
            OffLoopResolver resolver,
            OriginSettings settings,
            Function<Origin, CachingProxy> proxies) {
        this.eventLoop = eventLoop;
        this.transport = transport;
        this.resolver = resolver;
        this.settings = settings;
        this.origin = new NettyOrigin(eventLoop, transport, resolver, settings);
        this.current = proxies.apply(origin);
    }

    CachingProxy current() {
        return current;
    }

    /** From another thread. Keeps the connections to the origin, unless there is another way to speak to it now. */
    CompletableFuture<Void> replace(OriginSettings settings, Function<Origin, CachingProxy> proxies) {
        return CompletableFuture.runAsync(() -> replaceNow(settings, proxies), eventLoop);
    }

    /** From another thread. Completes when the event loop has done all that it had to do before. */
    CompletableFuture<Void> turn() {
        return CompletableFuture.runAsync(() -> {}, eventLoop);
    }

    private void replaceNow(OriginSettings wanted, Function<Origin, CachingProxy> proxies) {
        if (!wanted.equals(settings)) {
            origin.retire();
            origin = new NettyOrigin(eventLoop, transport, resolver, wanted);
            settings = wanted;
        }
        current = proxies.apply(origin);
    }
}
