package dev.reprise.server.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.http.Body;
import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an upload gives back that goes again on another connection. */
class RequestUploadTest {

    private static final OriginAddress ADDRESS = OriginAddress.of(URI.create("http://origin/v1"));
    private static final RequestHead HEAD = new RequestHead("POST", "/v1/x", Headers.empty());

    private final List<ChannelPromise> writes = new ArrayList<>();

    /** A connection that takes everything, of which nothing is out before the test says so. */
    private final EmbeddedChannel connection = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            ReferenceCountUtil.release(message);
            writes.add(promise);
        }
    });

    private RequestUpload begun(Body body) {
        RequestUpload upload = new RequestUpload(connection, body, new Unconcerned());
        upload.begin(RequestUpload.head(HEAD, ADDRESS, body), false);
        return upload;
    }

    /** One whose length is not known, as an upload in chunks. */
    private static Body parts(String... parts) {
        Queue<String> left = new ArrayDeque<>(List.of(parts));
        return new Body() {
            @Override
            public long length() {
                return UNKNOWN_LENGTH;
            }

            @Override
            public CompletionStage<byte[]> next() {
                byte[] part = left.isEmpty() ? END : left.remove().getBytes(StandardCharsets.US_ASCII);
                return CompletableFuture.completedFuture(part);
            }
        };
    }

    private static String text(Body body) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        boolean[] over = {false};
        while (!over[0]) {
            body.next().thenAccept(part -> {
                over[0] = part.length == 0;
                text.writeBytes(part);
            });
        }
        return text.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void givesBackEveryPartItHasTaken() {
        RequestUpload upload = begun(parts("one, ", "two, ", "three"));

        assertThat(upload.isComplete()).isTrue();
        assertThat(upload.isUnsent()).isTrue();
        assertThat(text(upload.unsent())).isEqualTo("one, two, three");
    }

    @Test
    void cannotGoAgainOnceAnythingIsOut() {
        RequestUpload upload = begun(parts("one, ", "two"));

        writes.get(0).setSuccess();

        assertThat(upload.isUnsent()).isFalse();
    }

    @Test
    void canGoAgainIfNothingGotOut() {
        RequestUpload upload = begun(parts("one, ", "two"));

        writes.forEach(write -> write.setFailure(new IllegalStateException("closed")));

        assertThat(upload.isUnsent()).isTrue();
        assertThat(text(upload.unsent())).isEqualTo("one, two");
    }

    private static final class Unconcerned implements RequestUpload.Progress {
        @Override
        public void blocked() {}

        @Override
        public void moving() {}

        @Override
        public void uploaded() {}

        @Override
        public void broken(@Nullable Throwable why) {}
    }
}
