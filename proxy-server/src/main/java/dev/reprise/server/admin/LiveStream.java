package dev.reprise.server.admin;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /admin/live}: server-sent events on one connection until its client leaves. Every other request goes on
 * untouched. One event at a time is held for the client; what happens before it has read that, it is not told, and if it
 * reads nothing for two minutes it is left. Confined to the event loop.
 */
final class LiveStream extends ChannelInboundHandlerAdapter {

    private static final int SKIPPED_MAX = 60; // of one every two seconds

    private final LiveStreams streams;
    private final Supplier<Served> served;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ChannelFuture writing;
    private int skipped;

    LiveStream(LiveStreams streams, Supplier<Served> served) {
        this.streams = streams;
        this.served = served;
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        if (context == null && !(message instanceof FullHttpRequest request && isForUs(request))) {
            channel.fireChannelRead(message);
            return;
        }
        try {
            if (context == null && message instanceof FullHttpRequest request) {
                take(channel, request);
            }
        } finally {
            ReferenceCountUtil.release(message); // whatever follows on this connection, the answer to this is the last
        }
    }

    private boolean isForUs(FullHttpRequest request) {
        return streams.exist()
                && request.decoderResult().isSuccess()
                && request.uri().split("\\?", 2)[0].equals(LivePage.PATH)
                && request.method().name().equals("GET");
    }

    private void take(ChannelHandlerContext channel, FullHttpRequest request) {
        context = channel;
        Optional<Page> refusal = refusal(channel, request);
        if (refusal.isPresent()) {
            ManagementHandler.end(channel.channel(), refusal.get());
            return;
        }
        channel.pipeline().remove(WholeRequests.class);
        channel.pipeline().remove(ReadTimeoutHandler.class); // who only listens says nothing
        channel.writeAndFlush(head());
        streams.join(this, channel);
    }

    private Optional<Page> refusal(ChannelHandlerContext channel, FullHttpRequest request) {
        try {
            ManagementRequest asked =
                    ManagementRequest.of(request, new byte[0], channel.channel().remoteAddress());
            return served.get()
                    .access(channel.channel())
                    .refusal(asked)
                    .or(() -> ManagementHandler.tooOld(request))
                    .or(streams::refusal);
        } catch (AdminFault fault) {
            return Optional.of(fault.page());
        }
    }

    private static HttpResponse head() {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, LivePage.EVENTS)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set("x-content-type-options", "nosniff")
                .set("x-accel-buffering", "no")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        return head;
    }

    /** Tells it, unless what was told before still waits to be read. */
    void tell(byte[] event) {
        ChannelHandlerContext channel = context;
        if (channel == null) {
            return;
        }
        if (writing == null || writing.isDone()) {
            skipped = 0;
            writing = channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(event)));
        } else if (++skipped >= SKIPPED_MAX) {
            channel.close();
        }
    }

    void close() {
        if (context != null) {
            context.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        streams.leave(this);
        channel.fireChannelInactive();
    }
}
