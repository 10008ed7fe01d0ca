package dev.reprise.server.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.http.Headers;
import dev.reprise.http.ResponseHead;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrokenWriteTest {

    /** Has no memory for the second part. */
    private static final class Poor extends ChannelOutboundHandlerAdapter {
        private int parts;

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (message instanceof HttpContent && ++parts == 2) {
                ReferenceCountUtil.release(message);
                promise.setFailure(new OutOfMemoryError("direct memory"));
            } else {
                context.write(message, promise);
            }
        }
    }

    private static final class Connection implements NettyDownstream.Connection {
        @Override
        public void answered(boolean keepAlive) {}

        @Override
        public void brokenOff(boolean reset) {}

        @Override
        public void becomeTunnel() {}

        @Override
        public boolean isEnding() {
            return false;
        }
    }

    @Test
    void endsNoAnswerWithAHoleInIt() {
        ChannelInboundHandlerAdapter handler = new ChannelInboundHandlerAdapter();
        EmbeddedChannel channel = new EmbeddedChannel(new Poor(), handler);
        NettyDownstream.Connection connection = new Connection();
        NettyDownstream downstream = new NettyDownstream(
                channel.pipeline().context(handler),
                new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"),
                connection);

        downstream.head(new ResponseHead(200, Headers.empty()));
        downstream.write(List.of(part("one"), part("two"), part("three")), true);

        assertThat(channel.isOpen()).isFalse();
        channel.releaseOutbound();
    }

    private static byte[] part(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
