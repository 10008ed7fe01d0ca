package dev.reprise.server.netty;

import dev.reprise.http.Body;
import dev.reprise.http.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request: its head, and its body part by part, taking the next part when the connection can carry it. Confined
 * to the origin's event loop, which is the client's.
 */
final class RequestUpload {

    /** What the call is told. */
    interface Progress {

        /** The origin takes nothing more for now. */
        void blocked();

        /** It takes more again. */
        void moving();

        /** All of it was sent. */
        void uploaded();

        /** The client is gone, is silent, or what it sent is no HTTP. */
        void broken(@Nullable Throwable why);
    }

    private static final Set<HttpMethod> WITH_BODY = Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);

    private final Channel channel;
    private final Body body;
    private final Progress progress;
    private final List<byte[]> taken = new ArrayList<>(1); // kept until it is known that the connection took something
    private boolean sent;
    private boolean complete;
    private boolean tunnel;

    RequestUpload(Channel channel, Body body, Progress progress) {
        this.channel = channel;
        this.body = body;
        this.progress = progress;
    }

    /** The head for that origin, framed by what is known of the body's length. */
    static HttpRequest head(RequestHead request, OriginAddress address, Body body) {
        HttpMethod method = HttpMethod.valueOf(request.method());
        HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, address.target(request.target()));
        head.headers().set(HttpHeaderNames.HOST, address.authority());
        NettyHeads.addUnframed(request.headers().without("host"), head.headers());
        if (body.length() > 0 || (body.length() == 0 && WITH_BODY.contains(method))) {
            head.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length());
        } else if (body.length() < 0) {
            head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        return head;
    }

    /** Sends the head, and the body unless the connection is to become a tunnel. */
    void begin(HttpRequest head, boolean upgrade) {
        channel.write(head).addListener(BrokenWrite.ENDS_THE_CONNECTION).addListener(written -> {
            if (written.isSuccess()) {
                sent = true;
                taken.clear();
            }
        });
        if (upgrade || body.length() == 0) {
            end();
        } else {
            pump();
        }
    }

    /** From now on the client's bytes go as they are. */
    void becomeTunnel() {
        tunnel = true;
        complete = false;
        pump();
    }

    /** Whether all of it was sent. */
    boolean isComplete() {
        return complete;
    }

    /** Whether nothing at all has reached the connection, so that nobody can have acted on it. */
    boolean isUnsent() {
        return !sent;
    }

    /** The body, as if it had not been taken. */
    Body unsent() {
        return Body.of(taken, body);
    }

    private void pump() {
        while (!complete && channel.isActive()) {
            CompletableFuture<byte[]> next = body.next().toCompletableFuture();
            if (!next.isDone()) {
                // Not now: most bodies come with their heads, in this same turn of the event loop, and leave with them.
                channel.eventLoop().execute(channel::flush);
                next.whenComplete((part, broken) -> {
                    if (send(part, broken)) {
                        pump();
                    }
                });
                return;
            }
            boolean[] goesOn = new boolean[1];
            next.whenComplete((part, broken) -> goesOn[0] = send(part, broken));
            if (!goesOn[0]) {
                return;
            }
        }
    }

    /** Returns whether the next part can be taken at once. */
    private boolean send(byte @Nullable [] part, @Nullable Throwable broken) {
        if (part == null || broken != null) {
            progress.broken(broken);
            return false;
        }
        if (part.length == 0) {
            end();
            return false;
        }
        if (!sent) {
            taken.add(part);
        }
        ByteBuf bytes = Unpooled.wrappedBuffer(part);
        ChannelFuture written = channel.write(tunnel ? bytes : new DefaultHttpContent(bytes))
                .addListener(BrokenWrite.ENDS_THE_CONNECTION);
        if (channel.isWritable()) {
            return true;
        }
        progress.blocked();
        written.addListener(done -> {
            if (done.isSuccess()) {
                progress.moving();
                pump();
            }
        });
        channel.flush();
        return false;
    }

    private void end() {
        complete = true;
        if (tunnel) {
            channel.close();
            return;
        }
        channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        progress.uploaded();
    }
}
