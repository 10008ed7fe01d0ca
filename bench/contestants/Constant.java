import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.file.Files;
import java.nio.file.Path;

/** A contestant: Netty, reading a whole request and answering with the same file each time. Arguments: port, file. */
public final class Constant {

    private Constant() {}

    public static void main(String[] args) throws Exception {
        byte[] answer = Files.readAllBytes(Path.of(args[1]));
        Serving.on(Integer.parseInt(args[0]), () -> new Answering(answer));
    }

    private static final class Answering extends SimpleChannelInboundHandler<FullHttpRequest> {

        private final byte[] answer;

        Answering(byte[] answer) {
            this.answer = answer;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            FullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(answer));
            response.headers().set("content-type", "application/json").set("content-length", answer.length);
            context.writeAndFlush(response);
        }
    }
}
