package dev.reprise.server.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/** HTTP/1 on a client's connection, as Netty has it, and stricter in two points. */
final class ClientCodec extends CombinedChannelDuplexHandler<ClientCodec.Decoder, HttpResponseEncoder> {

    ClientCodec(HttpDecoderConfig config) {
        super(new Decoder(config), new HttpResponseEncoder());
    }

    /** Whether a head has begun to come and is not whole. */
    boolean isInsideHead() {
        return inboundHandler().insideHead;
    }

    /** Refuses header fields that go on in the next line (RFC 9112 §5.2), which Netty joins without a word. */
    static final class Decoder extends HttpRequestDecoder {

        private static final byte LINE_FEED = '\n';

        private boolean inHead = true;
        private boolean lineBegins;
        private boolean folded;
        private boolean taken; // something of a head
        private boolean insideHead;

        Decoder(HttpDecoderConfig config) {
            super(config);
        }

        /** The version in the letters that RFC 9112 §2.3 has, of which Netty takes others too. */
        @Override
        protected HttpMessage createMessage(String[] initialLine) throws Exception {
            if (!initialLine[2].startsWith("HTTP/")) {
                throw new IllegalArgumentException("the version");
            }
            return super.createMessage(initialLine);
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) throws Exception {
            int from = bytes.readerIndex();
            super.decode(context, bytes, out);
            if (inHead) {
                inspect(bytes, from);
            }
            for (Object message : out) {
                decoded(message);
            }
            insideHead = inHead && (taken || bytes.isReadable());
        }

        /** Looks at what the decoder has just taken, which in a head is nothing but head. */
        private void inspect(ByteBuf bytes, int from) {
            int to = bytes.readerIndex();
            if (from == to) {
                return;
            }
            taken = true;
            folded |= lineBegins && isBlank(bytes.getByte(from));
            for (int end = bytes.indexOf(from, to, LINE_FEED); end >= 0; end = bytes.indexOf(end + 1, to, LINE_FEED)) {
                folded |= end + 1 < to && isBlank(bytes.getByte(end + 1));
            }
            lineBegins = bytes.getByte(to - 1) == LINE_FEED;
        }

        private static boolean isBlank(byte octet) {
            return octet == ' ' || octet == '\t';
        }

        private void decoded(Object message) {
            if (message instanceof HttpRequest request) {
                if (folded && request.decoderResult().isSuccess()) {
                    request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("a folded line")));
                }
                inHead = false;
            }
            if (message instanceof LastHttpContent) {
                inHead = true;
                lineBegins = false;
                folded = false;
                taken = false;
            }
        }
    }
}
