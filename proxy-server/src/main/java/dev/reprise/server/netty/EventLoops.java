package dev.reprise.server.netty;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The threads on which everything of the clients happens, and whatever belongs beside it. */
public final class EventLoops {

    private static final long SHUTDOWN_MILLIS_MAX = 1_000;

    private final Transport transport;
    private final EventLoopGroup group;
    private final List<EventLoop> all;

    private EventLoops(Transport transport, EventLoopGroup group) {
        this.transport = transport;
        this.group = group;
        List<EventLoop> loops = new ArrayList<>();
        for (EventExecutor loop : group) {
            loops.add((EventLoop) loop);
        }
        this.all = List.copyOf(loops);
    }

    /** That many; 0 is one per core. */
    public static EventLoops of(int count) {
        Transport transport = Transport.best();
        return new EventLoops(transport, transport.newEventLoops(count));
    }

    /** Each of them. */
    public List<EventLoop> all() {
        return all;
    }

    Transport transport() {
        return transport;
    }

    EventLoopGroup group() {
        return group;
    }

    /** Ends them, and with them every connection there still is. */
    public void close() {
        group.shutdownGracefully(0, SHUTDOWN_MILLIS_MAX, TimeUnit.MILLISECONDS);
    }
}
