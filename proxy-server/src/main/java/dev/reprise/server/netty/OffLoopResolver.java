package dev.reprise.server.netty;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Resolves names as the platform does (hosts file, search domains, its cache), but on its own thread: the platform's
 * resolver blocks for as long as a name server is silent.
 */
final class OffLoopResolver extends AddressResolverGroup<InetSocketAddress> {

    private final Executor executor;

    OffLoopResolver(Executor executor) {
        this.executor = executor;
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor eventLoop) {
        return new Names(eventLoop, executor).asAddressResolver();
    }

    private static final class Names extends InetNameResolver {

        private final Executor blocking;

        Names(EventExecutor eventLoop, Executor blocking) {
            super(eventLoop);
            this.blocking = blocking;
        }

        @Override
        protected void doResolve(String name, Promise<InetAddress> promise) {
            resolve(promise, () -> InetAddress.getByName(name));
        }

        @Override
        protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
            resolve(promise, () -> List.of(InetAddress.getAllByName(name)));
        }

        private <T> void resolve(Promise<T> promise, Lookup<T> lookup) {
            try {
                blocking.execute(() -> {
                    try {
                        promise.setSuccess(lookup.find());
                    } catch (UnknownHostException unknown) {
                        promise.setFailure(unknown);
                    }
                });
            } catch (RejectedExecutionException full) {
                promise.setFailure(full);
            }
        }
    }

    private interface Lookup<T> {
        T find() throws UnknownHostException;
    }
}
