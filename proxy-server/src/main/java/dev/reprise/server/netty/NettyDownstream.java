package dev.reprise.server.netty;

import dev.reprise.exchange.Downstream;
import dev.reprise.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** One answer on a client's connection, framed for the version of HTTP that the client speaks. */
final class NettyDownstream implements Downstream {

    /** What the connection's handler is told. */
    interface Connection {

        /** The answer is out. */
        void answered(boolean keepAlive);

        /** The answer is broken off: the connection must not look as if it had ended well. */
        void brokenOff(boolean reset);

        /** From here on the connection carries no HTTP any more. */
        void becomeTunnel();

        /** Whether no request can follow the answer that begins now. */
        boolean isEnding();
    }

    private final ChannelHandlerContext context;
    private final Connection connection;
    private final HttpVersion version;
    private final boolean headOnly;
    private boolean keepAlive;
    private boolean begun;
    private boolean chunked;
    private boolean tunnel;
    private boolean over;
    private @Nullable ResponseHead head;
    private @Nullable Runnable onLeave;

    NettyDownstream(ChannelHandlerContext context, HttpRequest request, Connection connection) {
        this.context = context;
        this.connection = connection;
        this.version = request.protocolVersion();
        this.headOnly = request.method().equals(HttpMethod.HEAD);
        this.keepAlive = HttpUtil.isKeepAlive(request);
    }

    @Override
    public ScheduledExecutorService eventLoop() {
        return context.channel().eventLoop();
    }

    @Override
    public Executor onLoop() {
        return this::runOnLoop;
    }

    private void runOnLoop(Runnable task) {
        EventLoop loop = context.channel().eventLoop();
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    @Override
    public void head(ResponseHead answered) {
        head = answered;
    }

    @Override
    public CompletionStage<Void> write(List<byte[]> parts, boolean last) {
        if (over || !context.channel().isActive()) {
            return CompletableFuture.failedFuture(new ClosedChannelException());
        }
        List<byte[]> sent = headOnly ? List.of() : parts;
        ChannelFuture written =
                last && sent.size() == 1 && isShort() ? writeWhole(sent.get(0)) : writeParts(sent, last);
        context.flush();
        CompletableFuture<Void> taken = new CompletableFuture<>();
        if (written == null) {
            finish(taken, null, last);
        } else {
            written.addListener(done -> finish(taken, done.cause(), last));
        }
        return taken;
    }

    /** Whether this can be the whole answer, its length in the head. */
    private boolean isShort() {
        return head != null && head.status() == 200 && head.headers().contains("content-length");
    }

    /** One message for the codec instead of two. */
    private ChannelFuture writeWhole(byte[] content) {
        ResponseHead answered = takeHead();
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answered.status()), Unpooled.wrappedBuffer(content));
        NettyHeads.addUnframed(answered.headers(), response.headers());
        frame(answered, response.headers());
        return context.write(response).addListener(BrokenWrite.ENDS_THE_CONNECTION);
    }

    private @Nullable ChannelFuture writeParts(List<byte[]> sent, boolean last) {
        ChannelFuture written = head == null ? null : writeHead(takeHead());
        for (int i = 0; i < sent.size(); i++) {
            written = context.write(content(sent.get(i), last && i == sent.size() - 1))
                    .addListener(BrokenWrite.ENDS_THE_CONNECTION);
        }
        if (last && sent.isEmpty() && !tunnel) {
            written = context.write(LastHttpContent.EMPTY_LAST_CONTENT);
        }
        return written;
    }

    private void finish(CompletableFuture<Void> taken, @Nullable Throwable cause, boolean last) {
        if (cause != null) {
            taken.completeExceptionally(cause);
            return;
        }
        boolean ends = last && !over;
        over |= last;
        taken.complete(null);
        if (ends) {
            connection.answered(keepAlive && !tunnel);
        }
    }

    private Object content(byte[] part, boolean last) {
        ByteBuf bytes = Unpooled.wrappedBuffer(part);
        if (tunnel) {
            return bytes;
        }
        return last ? new DefaultLastHttpContent(bytes) : new DefaultHttpContent(bytes);
    }

    private ResponseHead takeHead() {
        ResponseHead answered = Objects.requireNonNull(head);
        head = null;
        begun = true;
        return answered;
    }

    private ChannelFuture writeHead(ResponseHead answered) {
        HttpResponse response =
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answered.status()));
        NettyHeads.addUnframed(answered.headers(), response.headers());
        if (answered.status() == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
            return switchProtocols(response);
        }
        frame(answered, response.headers());
        return context.write(response).addListener(BrokenWrite.ENDS_THE_CONNECTION);
    }

    private void frame(ResponseHead answered, HttpHeaders headers) {
        int status = answered.status();
        boolean bodiless = headOnly || status == 204 || status == 304;
        answered.headers().first("content-length").ifPresent(length -> headers.set("content-length", length));
        boolean framed = bodiless || headers.contains(HttpHeaderNames.CONTENT_LENGTH);
        if (!framed && version.equals(HttpVersion.HTTP_1_1)) {
            chunked = true;
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        } else if (!framed) {
            keepAlive = false; // HTTP/1.0: the end of the connection ends the body
        }
        keepAlive &= !connection.isEnding();
        if (!keepAlive) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (version.equals(HttpVersion.HTTP_1_0)) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
    }

    private ChannelFuture switchProtocols(HttpResponse response) {
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        response.headers().set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        tunnel = true;
        ChannelFuture written = context.write(response);
        context.flush();
        connection.becomeTunnel();
        return written;
    }

    @Override
    public void abort() {
        if (over) {
            return;
        }
        over = true;
        connection.brokenOff(!showsItsEnd());
    }

    /** Whether the client can tell that the end is missing; some take only a reset for what it is. */
    boolean showsItsEnd() {
        return chunked;
    }

    @Override
    public void onLeave(Runnable left) {
        onLeave = left;
    }

    /** Whether the client was sent anything. */
    boolean hasBegun() {
        return begun;
    }

    /** The connection is closed. */
    void leave() {
        if (over) {
            return;
        }
        over = true;
        if (onLeave != null) {
            onLeave.run();
        }
    }
}
