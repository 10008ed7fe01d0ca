package dev.reprise.server.netty;

import dev.reprise.exchange.Limit;
import dev.reprise.exchange.LimitListener;
import dev.reprise.exchange.RejectionReason;
import dev.reprise.server.config.LimitsConfig;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection: one exchange after the other, in the order of the requests. It reads only what somebody asks
 * for; between the end of a request's body and the next request one read is always outstanding, so that a client that
 * leaves is noticed. Confined to its event loop.
 */
final class ClientHandler extends ChannelInboundHandlerAdapter implements NettyDownstream.Connection {

    private final ProxyOfLoop proxy;
    private final RequestCheck check;
    private final LimitsConfig limits;
    private final HeaderDeadline headerDeadline;
    private final RejectionListener rejections;
    private final LimitListener bounds;

    private @Nullable ChannelHandlerContext context;
    private @Nullable Patience patience; // with the bodies of this connection
    private @Nullable NettyDownstream current;
    private @Nullable NettyBody body;
    private @Nullable HttpRequest next; // came while the current one is answered
    private boolean wanting; // a message was asked for and has not come
    private boolean closing; // nothing that still comes matters
    private boolean tunnel;
    private boolean endAnnounced;
    private boolean draining;

    ClientHandler(
            ProxyOfLoop proxy,
            RequestCheck check,
            LimitsConfig limits,
            HeaderDeadline headerDeadline,
            RejectionListener rejections,
            LimitListener bounds) {
        this.proxy = proxy;
        this.check = check;
        this.limits = limits;
        this.headerDeadline = headerDeadline;
        this.rejections = rejections;
        this.bounds = bounds;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        patience = new Patience(added.channel().eventLoop(), limits.bodyIdleTimeMax());
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        Objects.requireNonNull(patience).stop();
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        want(active);
    }

    /** Asks for one message, however often it is called before that comes. */
    private void want(ChannelHandlerContext reading) {
        if (!wanting && next == null) {
            wanting = true;
            reading.read();
        }
    }

    /** What was asked for while the socket was being read may have had nothing more to come then: it is asked for again. */
    @Override
    public void channelReadComplete(ChannelHandlerContext reading) {
        if (wanting) {
            reading.read();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        wanting = false;
        try {
            if (closing) {
                return;
            }
            if (tunnel) {
                tunnelled(reading, message);
                return;
            }
            if (message instanceof HttpRequest request) {
                request(reading, request);
            }
            if (message instanceof HttpContent content && !closing && !isBrokenHead(message)) {
                content(reading, content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /** The decoder gives out a head it cannot read with a body, which is none of the request before it. */
    private static boolean isBrokenHead(Object message) {
        return message instanceof HttpRequest request && request.decoderResult().isFailure();
    }

    private void request(ChannelHandlerContext reading, HttpRequest request) {
        headerDeadline.headArrived();
        if (current != null) {
            next = request;
        } else {
            begin(reading, request);
        }
    }

    /** Bytes as they came; what was taken for HTTP before the tunnel stood cannot be given back. */
    private void tunnelled(ChannelHandlerContext reading, Object message) {
        if (message instanceof ByteBuf bytes && body != null) {
            body.offer(bytes, false);
        } else {
            reading.close();
        }
    }

    private void begin(ChannelHandlerContext reading, HttpRequest request) {
        Optional<Rejection> rejection = check.rejection(request);
        if (rejection.isPresent()) {
            reject(reading, rejection.get());
            return;
        }
        NettyBody incoming = NettyBody.of(request, reading, Objects.requireNonNull(patience), () -> want(reading));
        NettyDownstream downstream = new NettyDownstream(reading, request, this);
        body = incoming;
        current = downstream;
        if (incoming.isEnded()) {
            want(reading); // its end is there already
        }
        proxy.current().accept(NettyHeads.of(request), incoming, downstream);
    }

    private void content(ChannelHandlerContext reading, HttpContent content) {
        NettyBody receiving = body;
        if (content.decoderResult().isFailure()) {
            broken(reading);
        } else if (receiving != null) {
            boolean last = content instanceof LastHttpContent;
            receiving.offer(content.content(), last);
            if (last && !receiving.isUpgrade()) {
                want(reading);
            }
        }
    }

    /** The body is no HTTP: whoever waits for it is told that the client is gone. */
    private void broken(ChannelHandlerContext reading) {
        NettyDownstream answering = current;
        current = null;
        if (answering != null) {
            answering.leave();
            breakOff();
        }
        closing = true;
        if (answering != null && !answering.hasBegun()) {
            reject(reading, new Rejection(RejectionReason.INVALID_BODY, "the request's body is not valid HTTP/1.1"));
        } else {
            reading.close();
        }
    }

    @Override
    public void answered(boolean keepAlive) {
        ChannelHandlerContext on = attached();
        current = null;
        HttpRequest waiting = next;
        next = null;
        if (isBodyUnfinished()) {
            closing = true;
            LingeringClose.begin(on);
        } else if (!keepAlive || draining) {
            closing = true;
            on.close();
        } else if (waiting != null) {
            begin(on, waiting);
        } else {
            headerDeadline.expectHead(on);
            want(on);
        }
    }

    @Override
    public void brokenOff(boolean reset) {
        current = null;
        closing = true;
        breakOff(attached(), reset);
    }

    private static void breakOff(ChannelHandlerContext on, boolean reset) {
        if (reset) {
            ResetOnClose.set(on.channel());
        }
        on.close();
    }

    @Override
    public void becomeTunnel() {
        tunnel = true;
        ChannelHandlerContext on = attached();
        on.pipeline().remove(ClientCodec.class);
        on.pipeline().remove(FlowControlHandler.class);
    }

    @Override
    public boolean isEnding() {
        return endAnnounced || draining || isBodyUnfinished();
    }

    private boolean isBodyUnfinished() {
        return body != null && !body.isEnded();
    }

    /**
     * From now on each answer is the last one of its connection, and says so. After one under way that could not say it any
     * more, another is waited for: its client may be sending already. On the event loop.
     */
    void announceEnd() {
        endAnnounced = true;
    }

    /** Ends the connection with the exchange under way, or at once if there is none. On the event loop. */
    void drain() {
        draining = true;
        if (current == null) {
            attached().close();
        }
    }

    /** Ends the connection at once, in a way that no client takes for the end of its answer. On the event loop. */
    void cut() {
        breakOff(attached(), current != null && !current.showsItsEnd());
    }

    /** Answers in the place of an exchange, and closes: what follows on this connection cannot be trusted. */
    private void reject(ChannelHandlerContext on, Rejection rejection) {
        rejections.rejected(rejection.reason());
        closing = true;
        on.write(rejection.response());
        LingeringClose.begin(on);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext idle, Object event) {
        if (closing) {
            return;
        }
        if (event instanceof HeaderDeadline.Passed && current == null) {
            reject(
                    idle,
                    new Rejection(
                            RejectionReason.HEADER_TIMEOUT,
                            "the request's header did not arrive within limits.header-time-max"));
        } else if (event instanceof IdleStateEvent && current == null) {
            bounds.reached(Limit.IDLE_TIME);
            idle.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext gone) {
        NettyDownstream answering = current;
        current = null;
        next = null;
        if (answering != null) {
            answering.leave();
        }
        breakOff();
    }

    /** Resets and TLS failures: there is nobody to tell. */
    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        failed.close();
    }

    private void breakOff() {
        if (body != null) {
            body.breakOff();
        }
    }

    private ChannelHandlerContext attached() {
        if (context == null) {
            throw new AssertionError("not in a pipeline");
        }
        return context;
    }
}
