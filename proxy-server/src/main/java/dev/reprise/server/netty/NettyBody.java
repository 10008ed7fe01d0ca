package dev.reprise.server.netty;

import dev.reprise.http.Body;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
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
    private final Runnable readMore;
    private final Queue<byte[]> parts = new ArrayDeque<>();
    private @Nullable CompletableFuture<byte[]> awaited;
    private boolean ended;
    private boolean broken;

    /** Runs {@code readMore} whenever a part is wanted that has not come. */
    NettyBody(long length, Runnable readMore) {
        this.length = length;
        this.readMore = readMore;
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
        if (ended) {
            return CompletableFuture.completedFuture(END);
        }
        CompletableFuture<byte[]> part = new CompletableFuture<>();
        awaited = part;
        readMore.run();
        return part;
    }

    /** Whether all of it has come. */
    boolean isEnded() {
        return ended;
    }

    /** Takes a copy of what came. */
    void offer(ByteBuf content) {
        if (!content.isReadable()) {
            return;
        }
        byte[] part = ByteBufUtil.getBytes(content);
        CompletableFuture<byte[]> asking = awaited;
        if (asking == null) {
            parts.add(part);
        } else {
            awaited = null;
            asking.complete(part);
        }
    }

    void end() {
        ended = true;
        CompletableFuture<byte[]> asking = awaited;
        if (asking != null) {
            awaited = null;
            asking.complete(END);
        }
    }

    /** The client is gone, or what it sent is no HTTP. */
    void breakOff() {
        if (ended) {
            return;
        }
        broken = true;
        CompletableFuture<byte[]> asking = awaited;
        if (asking != null) {
            awaited = null;
            asking.completeExceptionally(new ClosedChannelException());
        }
    }
}
