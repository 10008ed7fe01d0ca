package dev.reprise.server.netty;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Resolves names as the platform does (hosts file, search domains, its cache), but on its own thread: the platform's
 * resolver blocks for as long as a name server is silent.
 */
final class OffLoopResolver extends AddressResolverGroup<InetSocketAddress> {

    /** Longer than the platform waits for one name server before it asks the next. */
    private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(10);

    private final Executor executor;
    private final Duration timeMax;

    OffLoopResolver(Executor executor) {
        this(executor, ANSWER_TIME_MAX);
    }

    OffLoopResolver(Executor executor, Duration timeMax) {
        this.executor = executor;
        this.timeMax = timeMax;
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor eventLoop) {
        return new Names(eventLoop, executor, timeMax).asAddressResolver();
    }

    private static final class Names extends InetNameResolver {

        private final Executor blocking;
        private final Duration timeMax;

        Names(EventExecutor eventLoop, Executor blocking, Duration timeMax) {
            super(eventLoop);
            this.blocking = blocking;
            this.timeMax = timeMax;
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
            Future<?> late = executor()
                    .schedule(
                            () -> promise.tryFailure(new UnknownHostException("no answer of a name server in time")),
                            timeMax.toMillis(),
                            TimeUnit.MILLISECONDS);
            promise.addListener(ended -> late.cancel(false));
            try {
                blocking.execute(() -> {
                    try {
                        promise.trySuccess(lookup.find());
                    } catch (UnknownHostException unknown) {
                        promise.tryFailure(unknown);
                    }
                });
            } catch (RejectedExecutionException full) {
                promise.tryFailure(full);
            }
        }
    }

    private interface Lookup<T> {
        T find() throws UnknownHostException;
    }
}
