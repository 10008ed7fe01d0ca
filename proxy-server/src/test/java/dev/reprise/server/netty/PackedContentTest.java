package dev.reprise.server.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one read brings in small pieces goes on as one message, when the read is over. */
class PackedContentTest {

    private final EmbeddedChannel channel = new EmbeddedChannel(new PackedContent());

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private static HttpContent piece(String text) {
        return new DefaultHttpContent(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    private List<String> handedOn() {
        List<String> texts = new ArrayList<>();
        for (HttpContent content = channel.readInbound(); content != null; content = channel.readInbound()) {
            texts.add(content.content().toString(StandardCharsets.US_ASCII));
            content.release();
        }
        return texts;
    }

    private void read(HttpContent... pieces) {
        for (HttpContent piece : pieces) {
            channel.pipeline().fireChannelRead(piece);
        }
    }

    @Test
    void makesOneOfWhatOneReadBrings() {
        read(piece("a"), piece("b"), piece("c"));
        List<String> before = handedOn();
        channel.pipeline().fireChannelReadComplete();
        List<String> first = handedOn();
        read(piece("d"));
        channel.pipeline().fireChannelReadComplete();

        assertThat(before).isEmpty();
        assertThat(first).containsExactly("abc");
        assertThat(handedOn()).containsExactly("d");
    }

    @Test
    void keepsTheOrderAroundWhatIsLargeAndTheEnd() {
        String large = "x".repeat(2_000);

        read(piece("a"), piece("b"), piece(large), piece("c"), new DefaultLastHttpContent());

        assertThat(handedOn()).containsExactly("ab", large, "c", "");
    }

    @Test
    void packsNoMoreThanOneReadMayBring() {
        for (int i = 0; i < 100_000; i++) {
            read(piece("a"));
        }
        channel.pipeline().fireChannelReadComplete();

        List<String> handedOn = handedOn();

        assertThat(handedOn).hasSize(2).allMatch(text -> text.length() <= 64 * 1024);
        assertThat(String.join("", handedOn)).hasSize(100_000);
    }

    @Test
    void handsOnWhatItHasBeforeTheConnectionIsGone() {
        read(piece("a"), piece("b"));

        channel.close();

        assertThat(handedOn()).containsExactly("ab");
    }

    @Test
    void addsNothingToAnEnd() {
        read(LastHttpContent.EMPTY_LAST_CONTENT);

        assertThat(handedOn()).containsExactly("");
    }
}
