package dev.reprise.server.admin;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers whole requests with {@link ManagementPages}, one after the other: the next is read when one is answered. */
final class ManagementHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(ManagementHandler.class);

    private static final int LINGER_SECONDS_MAX = 2;

    private final Supplier<Served> served;
    private boolean ended; // nothing that still comes is answered

    ManagementHandler(Supplier<Served> served) {
        this.served = served;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        if (ended) {
            return;
        }
        context.channel().config().setAutoRead(false);
        boolean understood = request.decoderResult().isSuccess();
        boolean keepAlive = understood && HttpUtil.isKeepAlive(request);
        CompletionStage<Page> answer =
                understood ? answer(context, request) : CompletableFuture.completedFuture(badRequest());
        answer.whenCompleteAsync(
                (page, fault) -> write(context, fault == null ? page : failed(fault), keepAlive), context.executor());
    }

    private CompletionStage<Page> answer(ChannelHandlerContext context, FullHttpRequest request) {
        try {
            Served now = served.get();
            return now.pages()
                    .answer(
                            ManagementRequest.of(
                                    request,
                                    ByteBufUtil.getBytes(request.content()),
                                    context.channel().remoteAddress()),
                            now.access(context.channel()));
        } catch (RuntimeException fault) {
            return CompletableFuture.failedFuture(fault);
        }
    }

    private static void write(ChannelHandlerContext context, Page page, boolean keepAlive) {
        if (keepAlive) {
            context.writeAndFlush(response(page, true));
            context.channel().config().setAutoRead(true);
        } else {
            end(context.channel(), page);
        }
    }

    /**
     * The last answer of a connection. What still comes is dropped for a while: to close at once would be a reset, with which
     * the client's system throws the answer away.
     */
    static void end(Channel connection, Page page) {
        if (!connection.isActive()) {
            return;
        }
        SocketChannel socket = (SocketChannel) connection;
        connection.writeAndFlush(response(page, false)).addListener(written -> socket.shutdownOutput());
        connection.pipeline().get(ManagementHandler.class).ended = true;
        connection.config().setAutoRead(true);
        connection.eventLoop().schedule(() -> connection.close(), LINGER_SECONDS_MAX, TimeUnit.SECONDS);
    }

    private static Page failed(Throwable thrown) {
        Throwable fault =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (fault instanceof AdminFault told) {
            return told.page();
        }
        LOG.error("a page of the management port failed", fault);
        return Page.error(500, "internal_error", "the page could not be made; the log says why");
    }

    private static Page badRequest() {
        return Page.error(400, "bad_request", "the request is not HTTP as this port understands it");
    }

    /** Why not, if the answer to such a client cannot be chunked. */
    static Optional<Page> tooOld(HttpRequest request) {
        return request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0
                ? Optional.of(Page.error(505, "http_version_not_supported", "this page takes HTTP/1.1"))
                : Optional.empty();
    }

    /** The page as a message; one that does not keep its connection says so. */
    static FullHttpResponse response(Page page, boolean keepAlive) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(page.status()), Unpooled.wrappedBuffer(page.body()));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, page.contentType())
                .set(HttpHeaderNames.CONTENT_LENGTH, page.body().length)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set("x-content-type-options", "nosniff");
        page.headers().forEach(field -> response.headers().set(field.name(), field.value()));
        HttpUtil.setKeepAlive(response, keepAlive);
        return response;
    }

    /** The peer broke off, said nothing for too long, or could not be answered: nothing is lost but its connection. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("a management connection was closed", cause);
        context.close();
    }
}
