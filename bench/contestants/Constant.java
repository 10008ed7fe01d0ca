import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Netty, reading a whole request and answering with the same file each time, after a while if so many milliseconds are given. Whoever gets
 * {@code /calls} is told how many were answered so. Arguments: port, file, and perhaps the milliseconds.
 */
public final class Constant {

    private Constant() {}

    public static void main(String[] args) throws Exception {
        byte[] answer = Files.readAllBytes(Path.of(args[1]));
        long waitMillis = args.length > 2 ? Long.parseLong(args[2]) : 0;
        LongAdder calls = new LongAdder();
        Serving.on(Integer.parseInt(args[0]), () -> new Answering(answer, waitMillis, calls));
    }

    private static final class Answering extends SimpleChannelInboundHandler<FullHttpRequest> {

        private final byte[] answer;
        private final long waitMillis;
        private final LongAdder calls;

        Answering(byte[] answer, long waitMillis, LongAdder calls) {
            this.answer = answer;
            this.waitMillis = waitMillis;
            this.calls = calls;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            if (request.uri().equals("/calls")) {
                answer(context, calls.toString().getBytes(StandardCharsets.US_ASCII));
                return;
            }
            calls.increment();
            if (waitMillis == 0) {
                answer(context, answer);
            } else {
                context.executor().schedule(() -> answer(context, answer), waitMillis, TimeUnit.MILLISECONDS);
            }
        }

        private static void answer(ChannelHandlerContext context, byte[] body) {
            FullHttpResponse response =
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(body));
            response.headers().set("content-type", "application/json").set("content-length", body.length);
            context.writeAndFlush(response);
        }
    }
}
