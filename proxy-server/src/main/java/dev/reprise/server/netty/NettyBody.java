package dev.reprise.server.netty;

import dev.reprise.exchange.ExchangeFailure;
import dev.reprise.exchange.Limit;
import dev.reprise.http.Body;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The content of one request as the connection delivers it: it reads from the socket only when asked for a part.
 * Confined to the client's event loop.
 */
final class NettyBody implements Body {

    private final long length;
    private final boolean upgrade;
    private final Runnable readMore;
    private final Patience patience;
    private final Queue<byte[]> parts = new ArrayDeque<>();
    private @Nullable CompletableFuture<byte[]> awaited;
    private boolean ended;
    private boolean broken;

    /**
     * A body of which nothing has come.
     *
     * @param upgrade whether its connection may become a tunnel, whose bytes then follow the end of the body
     * @param readMore runs whenever a part is wanted that has not come
     * @param patience how long that may take
     */
    private NettyBody(long length, boolean upgrade, Runnable readMore, Patience patience) {
        this.length = length;
        this.upgrade = upgrade;
        this.readMore = readMore;
        this.ended = length == 0;
        this.patience = patience;
    }

    /** The body that this request has, read from its connection. */
    static NettyBody of(HttpRequest request, ChannelHandlerContext context, Patience patience, Runnable read) {
        boolean chunked = HttpUtil.isTransferEncodingChunked(request);
        return new NettyBody(
                chunked ? UNKNOWN_LENGTH : Math.max(0, NettyHeads.length(request.headers())),
                FramingCheck.isWebSocket(request),
                new BodyReading(context, request, read),
                patience);
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public CompletionStage<byte[]> next() {
        byte[] ready = parts.poll();
        if (ready != null) {
            return CompletableFuture.completedFuture(ready);
        }
        if (broken) {
            return CompletableFuture.failedFuture(new ClosedChannelException());
        }
        if (ended && !upgrade) {
            return CompletableFuture.completedFuture(END);
        }
        CompletableFuture<byte[]> part = new CompletableFuture<>();
        awaited = part;
        if (!ended) { // or it waits for a tunnel's bytes, which may take as long as they like
            patience.begin(this::giveUp);
        }
        readMore.run();
        return part;
    }

    /** Whether all of it has come. */
    boolean isEnded() {
        return ended;
    }

    /** Whether the connection may become a tunnel. */
    boolean isUpgrade() {
        return upgrade;
    }

    /** Takes a copy of what came. Whoever is given the last part can know at once that it is the last. */
    void offer(ByteBuf content, boolean last) {
        ended |= last;
        patience.end();
        if (content.isReadable()) {
            byte[] part = ByteBufUtil.getBytes(content);
            CompletableFuture<byte[]> asking = awaited;
            awaited = null;
            if (asking == null) {
                parts.add(part);
            } else {
                asking.complete(part);
            }
        }
        if (last && awaited != null) {
            CompletableFuture<byte[]> asking = awaited;
            awaited = null;
            asking.complete(END);
        }
    }

    /** The client is silent: whoever waits for it is told so. */
    private void giveUp() {
        fail(new ExchangeFailure(
                ExchangeFailure.Kind.REQUEST_TIMEOUT,
                "nothing came of the request's body within limits.body-idle-time-max",
                Limit.BODY_IDLE_TIME));
    }

    /** The client is gone, or what it sent is no HTTP. */
    void breakOff() {
        if (ended && !upgrade) {
            return;
        }
        fail(new ClosedChannelException());
    }

    private void fail(Exception why) {
        broken = true;
        patience.end();
        CompletableFuture<byte[]> asking = awaited;
        if (asking != null) {
            awaited = null;
            asking.completeExceptionally(why);
        }
    }
}
