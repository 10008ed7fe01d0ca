package dev.reprise.server.redis;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The event loops of the clients, each of which has connections to Redis, for its lookups and for writes: then what a client asked is
 * answered by the thread that asked, and nobody has to be woken.
 */
public final class ClientLoops {

    /** Lookups come from any thread, and Lettuce has one of its own for their answers. */
    public static final ClientLoops NONE = new ClientLoops(List.of());

    private final List<EventLoop> loops;

    public ClientLoops(List<EventLoop> loops) {
        this.loops = List.copyOf(loops);
    }

    /** How many connections there are to be for lookups, and for writes. */
    int count() {
        return Math.max(1, loops.size());
    }

    /** Which of them is nearest to this thread. */
    int nearest() {
        Thread here = Thread.currentThread();
        for (int i = 0; i < loops.size(); i++) {
            if (loops.get(i).inEventLoop(here)) {
                return i;
            }
        }
        return 0;
    }

    /** The same resources for Lettuce, but that connections live on that loop. */
    ClientResources on(int index, ClientResources resources) {
        return loops.isEmpty()
                ? resources
                : resources
                        .mutate()
                        .eventLoopGroupProvider(new Borrowed(loops.get(index)))
                        .build();
    }

    /**
     * Where what waits on that connection is told that its time is over: on the connection's own loop, which is given as long
     * again as it was held up. Meanwhile it may not even have sent the question, and the answer may be in the socket.
     */
    Executor deadlines(int index) {
        return loops.isEmpty() ? Runnable::run : task -> afterHoldUp(loops.get(index), task);
    }

    /** What is scheduled on a loop runs in its next turn at the earliest, and each turn begins with the sockets. */
    private static void afterHoldUp(EventLoop loop, Runnable task) {
        long told = loop.ticker().nanoTime();
        loop.execute(() -> loop.schedule(task, 1 + loop.ticker().nanoTime() - told, TimeUnit.NANOSECONDS));
    }

    /** Gives one event loop away, and never ends it. */
    private record Borrowed(EventLoop loop) implements EventLoopGroupProvider {

        @Override
        @SuppressWarnings("unchecked") // Lettuce takes any group whose channels are of the transport that it has chosen
        public <T extends EventLoopGroup> T allocate(Class<T> type) {
            return (T) loop;
        }

        @Override
        public int threadPoolSize() {
            return 1;
        }

        @Override
        public Future<Boolean> release(EventExecutorGroup group, long quietPeriod, long timeout, TimeUnit unit) {
            return GlobalEventExecutor.INSTANCE.newSucceededFuture(true);
        }

        @Override
        public Future<Boolean> shutdown(long quietPeriod, long timeout, TimeUnit unit) {
            return GlobalEventExecutor.INSTANCE.newSucceededFuture(true);
        }
    }
}
