package dev.reprise.server.admin;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /admin/warm}, the one admin page whose body may be of any size: lines are warmed while they arrive, and the
 * answer is a line of JSON for each that failed, and every second how far it is. Every other request goes on untouched.
 * After such an answer the connection is closed. Confined to the event loop.
 */
final class WarmUpload extends ChannelInboundHandlerAdapter {

    static final String PATH = "/admin/warm";

    private static final Logger LOG = LoggerFactory.getLogger("admin");
    private static final int SILENCE_SECONDS_MAX = 120;
    private static final int PROGRESS_SECONDS = 1;

    private final Warming warming;
    private final Supplier<Served> served;

    /** Whether one is under way on this port: one at a time is enough for one origin. */
    private final AtomicBoolean busy;

    private boolean taken;
    private boolean ended;
    private @Nullable UploadedBody body;
    private Warming.@Nullable Run run;

    WarmUpload(Warming warming, Supplier<Served> served, AtomicBoolean busy) {
        this.warming = warming;
        this.served = served;
        this.busy = busy;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!taken && !(message instanceof HttpRequest request && isForUs(request))) {
            context.fireChannelRead(message);
            return;
        }
        try {
            if (!taken && message instanceof HttpRequest request) {
                taken = true; // whatever follows on this connection, the answer to this is the last
                take(context, request);
            }
            if (message instanceof HttpContent part) {
                add(context, part);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private static boolean isForUs(HttpRequest request) {
        String path = request.uri().split("\\?", 2)[0];
        return request.decoderResult().isSuccess()
                && path.equals(PATH)
                && request.method().name().equals("POST");
    }

    private void take(ChannelHandlerContext context, HttpRequest request) {
        try {
            ManagementRequest asked =
                    ManagementRequest.of(request, new byte[0], context.channel().remoteAddress());
            Optional<Page> refusal =
                    served.get().access(context.channel()).refusal(asked).or(() -> ManagementHandler.tooOld(request));
            if (refusal.isPresent()) {
                refuse(context, refusal.get());
                return;
            }
            Warming.Wish wish = WarmWish.of(asked);
            if (busy.compareAndSet(false, true)) {
                begin(context, request, wish, asked.peer());
            } else {
                refuse(context, Page.error(409, "warming", "another warming is under way on this port"));
            }
        } catch (AdminFault fault) {
            refuse(context, fault.page());
        }
    }

    /** A run takes threads and perhaps a certificate from a file, so it is not made on the event loop. */
    private void begin(ChannelHandlerContext context, HttpRequest request, Warming.Wish wish, String peer) {
        context.channel().config().setAutoRead(false);
        context.pipeline().remove(ReadTimeoutHandler.class); // the body has a limit of its own, the run needs none
        UploadedBody lines = new UploadedBody(() -> soon(context, context::read), SILENCE_SECONDS_MAX);
        body = lines;
        if (HttpUtil.is100ContinueExpected(request)) {
            context.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
        CompletableFuture.supplyAsync(() ->
                        warming.begin(wish, lines, line -> soon(context, () -> tell(context, line))))
                .whenCompleteAsync(
                        (begun, fault) -> {
                            if (fault == null) {
                                begun(context, begun, peer);
                            } else {
                                busy.set(false);
                                refuse(context, page(fault));
                            }
                        },
                        context.executor());
    }

    private static Page page(Throwable thrown) {
        Throwable fault = thrown.getCause() == null ? thrown : thrown.getCause();
        if (fault instanceof IllegalArgumentException) {
            return Page.error(400, "bad_request", String.valueOf(fault.getMessage()));
        }
        LOG.warn("{}: not begun", PATH, fault);
        return Page.error(503, "not_ready", "warming could not begin; the log says why");
    }

    private void begun(ChannelHandlerContext context, Warming.Run begun, String peer) {
        LOG.atInfo().addKeyValue("action", "warm").addKeyValue("peer", peer).log("admin");
        run = begun;
        context.writeAndFlush(head());
        begun.finished().whenCompleteAsync((last, never) -> end(context, last), context.executor());
        if (context.channel().isActive()) {
            again(context);
        } else {
            begun.stop();
        }
    }

    private static HttpResponse head() {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/x-ndjson")
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set("x-content-type-options", "nosniff")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        return head;
    }

    /** From another thread; of no use once the port is closed. */
    private static void soon(ChannelHandlerContext context, Runnable task) {
        try {
            context.executor().execute(task);
        } catch (RejectedExecutionException closed) {
            // nobody is left to be told
        }
    }

    private void again(ChannelHandlerContext context) {
        context.executor().schedule(() -> progress(context), PROGRESS_SECONDS, TimeUnit.SECONDS);
    }

    private void progress(ChannelHandlerContext context) {
        Warming.Run warmed = run;
        if (!ended && warmed != null) {
            if (context.channel().isWritable()) {
                tell(context, warmed.progress());
            }
            again(context);
        }
    }

    private void tell(ChannelHandlerContext context, String line) {
        if (!ended) {
            byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
            context.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)));
        }
    }

    private void end(ChannelHandlerContext context, String last) {
        tell(context, last);
        ended = true;
        busy.set(false);
        context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(ChannelFutureListener.CLOSE);
    }

    private void add(ChannelHandlerContext context, HttpContent part) {
        UploadedBody lines = body;
        if (lines == null) {
            return; // it was refused
        }
        boolean broken = part.decoderResult().isFailure() || !lines.add(ByteBufUtil.getBytes(part.content()));
        if (!broken && part instanceof LastHttpContent) {
            broken = !lines.end();
        }
        if (broken) {
            lines.breakOff();
            context.close();
        }
    }

    private static void refuse(ChannelHandlerContext context, Page page) {
        ManagementHandler.end(context.channel(), page);
    }

    /** Whoever asked for it has gone, and what is paid for would be told to nobody. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        UploadedBody lines = body;
        Warming.Run warmed = run;
        if (lines != null && !ended) {
            lines.breakOff();
        }
        if (warmed != null && !ended) {
            warmed.stop();
        }
        context.fireChannelInactive();
    }
}
