package dev.reprise.server.netty;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes at all as a request: refused, or one that everybody behind us reads as we do. */
class RequestFuzzTest {

    private static final RequestCheck CHECK = new RequestCheck(100);

    static Stream<byte[]> requests() {
        return Stream.of(
                        "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}",
                        "POST /v1/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                        "GET http://a/v1/models?x=%2F HTTP/1.1\r\nHost: a:1\r\nAuthorization: Bearer x\r\n\r\n",
                        "GET /v1 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
                        "OPTIONS * HTTP/1.0\r\n\r\n")
                .map(request -> request.getBytes(StandardCharsets.ISO_8859_1));
    }

    @MethodSource("requests")
    @FuzzTest
    void heads(byte[] bytes) {
        EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder());
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            if (message instanceof HttpRequest request
                    && CHECK.rejection(request).isEmpty()) {
                isUnambiguous(request);
            }
            ReferenceCountUtil.release(message);
        }
        channel.finishAndReleaseAll();
    }

    private static String path(String target) {
        return target.replaceFirst("(?is)^https?://[^/?#]*", "").replaceFirst("(?s)[?#].*", "");
    }

    private static void isUnambiguous(HttpRequest request) {
        List<String> codings = request.headers().getAll("transfer-encoding");
        List<String> lengths = request.headers().getAll("content-length");
        boolean http10 = request.protocolVersion().minorVersion() == 0;

        assertThat(request.protocolVersion().text()).isIn("HTTP/1.0", "HTTP/1.1");
        assertThat(request.uri().chars()).allMatch(c -> c > ' ' && c != 0x7f);
        assertThat(request.uri()).matches("(?is)(/|https?://).*|\\*");
        assertThat(path(request.uri())).doesNotContainIgnoringCase("%2f").doesNotContainIgnoringCase("%5c");
        assertThat(path(request.uri()).replaceAll("(?i)%2e", ".").split("/")).doesNotContain(".", "..");
        assertThat(codings.size() + lengths.size()).isLessThanOrEqualTo(1);
        assertThat(codings).allMatch(coding -> coding.strip().equalsIgnoreCase("chunked") && !http10);
        assertThat(lengths).allMatch(length -> length.strip().matches("\\d+"));
        assertThat(request.headers().getAll("host")).hasSizeBetween(http10 ? 0 : 1, 1);
        assertThat(request.headers().getAll("authorization")).hasSizeLessThan(2);
        request.headers().forEach(field -> {
            assertThat(field.getKey()).matches("[\\w!#$%&'*+.^`|~-]+");
            assertThat(field.getValue().chars()).noneMatch(c -> c == '\r' || c == '\n' || c == 0);
        });
    }
}
