package dev.reprise.server.netty;

import dev.reprise.exchange.ExchangeFailure;
import dev.reprise.exchange.ExchangeFailure.Kind;
import dev.reprise.exchange.Limit;
import dev.reprise.exchange.Origin;
import dev.reprise.http.Body;
import dev.reprise.http.RequestHead;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The origin as one event loop reaches it: its connections, in use and idle. Confined to that event loop, like the
 * clients it serves, so that an exchange never changes threads.
 */
final class NettyOrigin implements Origin {

    private static final int CHUNK_BYTES_MAX = 64 * 1024;
    private static final String UNASKED = "unasked";

    /** How long a connection is not used after an answer, in which what was sent behind it can still come. */
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final EventLoop eventLoop;
    private final OriginSettings settings;
    private final Bootstrap bootstrap;
    private final long poolIdleNanos;
    private final Deque<Channel> idle = new ArrayDeque<>();
    private int open;
    private boolean retired;

    NettyOrigin(EventLoop eventLoop, Transport transport, OffLoopResolver resolver, OriginSettings settings) {
        this.eventLoop = eventLoop;
        this.settings = settings;
        this.poolIdleNanos = settings.poolIdleTime().toNanos();
        this.bootstrap = new Bootstrap()
                .group(eventLoop)
                .channel(transport.channel())
                .resolver(resolver)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.RECVBUF_ALLOCATOR, Transport.reads())
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(settings.connectTimeout().toMillis()))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        initialize(channel);
                    }
                });
    }

    private void initialize(Channel channel) {
        SslContext ssl = settings.ssl();
        if (ssl != null) {
            SslHandler handler = ssl.newHandler(
                    channel.alloc(),
                    settings.address().host(),
                    settings.address().port());
            handler.setHandshakeTimeoutMillis(settings.connectTimeout().toMillis());
            channel.pipeline().addLast(handler);
        }
        channel.pipeline().addLast(UNASKED, new UnaskedBytes());
        channel.pipeline().addLast(newCodec());
        channel.pipeline().addLast(new PackedContent());
        channel.pipeline().addLast(new OriginHandler());
    }

    private HttpClientCodec newCodec() {
        HttpDecoderConfig decoder = new HttpDecoderConfig()
                .setMaxHeaderSize(settings.headerBytesMax())
                .setMaxInitialLineLength(settings.headerBytesMax())
                .setMaxChunkSize(CHUNK_BYTES_MAX);
        return new HttpClientCodec(decoder, false, false);
    }

    @Override
    public Call forward(RequestHead request, Body body, Sink sink) {
        OriginCall call = new OriginCall(this, settings, eventLoop, request, body, sink);
        if (!acquire(call)) {
            Channel resting = idle.peekFirst();
            if (resting == null) {
                connect(call);
            } else {
                long nanos = REST_NANOS - (nanoTime() - idleSinceNanos(resting));
                eventLoop.schedule(() -> acquireOrConnect(call), nanos, TimeUnit.NANOSECONDS);
            }
        }
        return call;
    }

    private void acquireOrConnect(OriginCall call) {
        if (!acquire(call)) {
            connect(call);
        }
    }

    /** Gives the call the connection that was used last, of those that have rested. */
    private boolean acquire(OriginCall call) {
        long now = nanoTime();
        for (Iterator<Channel> latest = idle.descendingIterator(); latest.hasNext(); ) {
            Channel pooled = latest.next();
            if (now - idleSinceNanos(pooled) >= REST_NANOS && pooled.isActive()) {
                latest.remove();
                pooled.pipeline().get(UnaskedBytes.class).idle(false);
                call.connected(pooled, true);
                return true;
            }
        }
        return false;
    }

    private static long idleSinceNanos(Channel pooled) {
        return pooled.pipeline().get(OriginHandler.class).idleSinceNanos();
    }

    void connect(OriginCall call) {
        if (open >= settings.connectionsMax()) {
            call.fail(new ExchangeFailure(
                    Kind.OVERLOADED,
                    "upstream.connections-max: all connections are in use",
                    Limit.UPSTREAM_CONNECTIONS));
            return;
        }
        open++;
        bootstrap
                .connect(settings.address().host(), settings.address().port())
                .addListener((ChannelFuture connecting) -> {
                    if (eventLoop.inEventLoop()) {
                        connected(call, connecting);
                    } else { // a socket that could not even be made has no event loop
                        eventLoop.execute(() -> connected(call, connecting));
                    }
                });
    }

    private void connected(OriginCall call, ChannelFuture connecting) {
        if (connecting.isSuccess()) {
            connecting.channel().closeFuture().addListener(closed -> forget(connecting.channel()));
            secure(call, connecting.channel());
        } else {
            open--;
            unreachable(call, connecting.cause());
        }
    }

    private void forget(Channel channel) {
        open--;
        idle.remove(channel);
    }

    private void secure(OriginCall call, Channel channel) {
        SslHandler ssl = channel.pipeline().get(SslHandler.class);
        if (ssl == null) {
            call.connected(channel, false);
            return;
        }
        channel.read();
        ssl.handshakeFuture().addListener(handshake -> {
            if (handshake.isSuccess()) {
                call.connected(channel, false);
            } else {
                channel.close();
                unreachable(call, handshake.cause());
            }
        });
    }

    private void unreachable(OriginCall call, Throwable cause) {
        String why = cause.getClass().getSimpleName();
        call.fail(new ExchangeFailure(
                Kind.ORIGIN_UNREACHABLE,
                "no connection to " + settings.address().host() + ":"
                        + settings.address().port() + " (" + why + ")",
                limit(cause)));
    }

    private static @Nullable Limit limit(Throwable cause) {
        if (cause instanceof ConnectTimeoutException || cause instanceof SslHandshakeTimeoutException) {
            return Limit.UPSTREAM_CONNECT_TIME;
        }
        return cause instanceof RejectedExecutionException ? Limit.NAMES_WAITING : null;
    }

    /** Nothing new will be asked: connections are closed, those in use after their answer. */
    void retire() {
        retired = true;
        List.copyOf(idle).forEach(Channel::close);
    }

    /**
     * Takes a connection back. One read is outstanding while it is idle, so that its end is noticed, and whatever stands behind
     * the answer: what came with it is in the codec, and comes out when that is removed.
     */
    void release(Channel channel) {
        if (!channel.isActive()) {
            return;
        }
        if (retired) {
            channel.close();
            return;
        }
        channel.pipeline().remove(HttpClientCodec.class);
        if (!channel.isActive()) {
            return; // something came out, which nobody had asked for
        }
        channel.pipeline().addAfter(UNASKED, null, newCodec());
        channel.pipeline().get(UnaskedBytes.class).idle(true);
        channel.read();
        idle.addLast(channel);
        OriginHandler handler = channel.pipeline().get(OriginHandler.class);
        if (handler.isFirstIdleAt(nanoTime())) {
            expireIn(poolIdleNanos, channel, handler);
        }
    }

    /** One task for a connection, however often it is used: if it comes too early, it comes again. */
    private void expireIn(long nanos, Channel channel, OriginHandler handler) {
        eventLoop.schedule(() -> expire(channel, handler), nanos, TimeUnit.NANOSECONDS);
    }

    private void expire(Channel channel, OriginHandler handler) {
        if (!channel.isActive()) {
            return;
        }
        long left = handler.isInUse() ? poolIdleNanos : poolIdleNanos - (nanoTime() - handler.idleSinceNanos());
        if (left > 0) {
            expireIn(left, channel, handler);
        } else {
            channel.close();
        }
    }

    private long nanoTime() {
        return eventLoop.ticker().nanoTime();
    }
}
