package dev.reprise.server.admin;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Supplier;

/**
 * Holds no body that no page will read, so that whoever may see nothing can fill no memory: such a request is answered by its
 * head, is the last of its connection, and its body is dropped as it comes.
 */
final class UnwantedBodies extends ChannelInboundHandlerAdapter {

    private final Supplier<Served> served;
    private boolean dropping;

    UnwantedBodies(Supplier<Served> served) {
        this.served = served;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (dropping) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof HttpRequest request && hasBody(request) && !isWanted(context, request)) {
            dropping = true;
            context.fireChannelRead(withoutBody(request));
        } else {
            context.fireChannelRead(message);
        }
    }

    private static boolean hasBody(HttpRequest request) {
        return request.decoderResult().isSuccess()
                && (HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) != 0);
    }

    private boolean isWanted(ChannelHandlerContext context, HttpRequest request) {
        try {
            Served now = served.get();
            ManagementRequest asked =
                    ManagementRequest.of(request, new byte[0], context.channel().remoteAddress());
            return now.pages().isRead(asked, now.access(context.channel()));
        } catch (AdminFault unreadable) {
            return false;
        }
    }

    private static FullHttpRequest withoutBody(HttpRequest request) {
        FullHttpRequest head = new DefaultFullHttpRequest(
                request.protocolVersion(),
                request.method(),
                request.uri(),
                Unpooled.EMPTY_BUFFER,
                request.headers().copy(),
                EmptyHttpHeaders.INSTANCE);
        HttpUtil.setKeepAlive(head, false);
        return head;
    }
}
