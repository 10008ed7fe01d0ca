import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.TimeUnit;

/**
 * An origin whose answers are streams, an event at a time. The content of each is when the request had come and when the event
 * leaves, in nanoseconds of the system's monotonic clock. Arguments: port, events, milliseconds between them.
 */
public final class Streaming {

    private Streaming() {}

    public static void main(String[] args) throws Exception {
        int events = Integer.parseInt(args[1]);
        long pauseMillis = Long.parseLong(args[2]);
        Serving.on(Integer.parseInt(args[0]), () -> new Answering(events, pauseMillis));
    }

    private static final class Answering extends SimpleChannelInboundHandler<FullHttpRequest> {

        private final int events;
        private final long pauseMillis;

        Answering(int events, long pauseMillis) {
            this.events = events;
            this.pauseMillis = pauseMillis;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            long came = System.nanoTime();
            HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
            head.headers().set("content-type", "text/event-stream").set("transfer-encoding", "chunked");
            context.write(head);
            event(context, came, events);
        }

        private void event(ChannelHandlerContext context, long came, int left) {
            if (left == 0) {
                context.write(new DefaultHttpContent(bytes(context, chunk("{}", "\"stop\"") + "data: [DONE]\n\n")));
                context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
                return;
            }
            String content = "{\"content\":\"@" + came + ' ' + System.nanoTime() + "@\"}";
            context.writeAndFlush(new DefaultHttpContent(bytes(context, chunk(content, "null"))));
            context.executor().schedule(() -> event(context, came, left - 1), pauseMillis, TimeUnit.MILLISECONDS);
        }

        private static String chunk(String delta, String finishReason) {
            return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-4o-mini\",\"choices\":"
                    + "[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finishReason + "}]}\n\n";
        }

        private static ByteBuf bytes(ChannelHandlerContext context, String text) {
            return ByteBufUtil.writeAscii(context.alloc(), text);
        }
    }
}
