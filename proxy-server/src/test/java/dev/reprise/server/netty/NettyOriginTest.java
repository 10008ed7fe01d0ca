package dev.reprise.server.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.exchange.ExchangeFailure;
import dev.reprise.exchange.Origin;
import dev.reprise.http.Body;
import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import dev.reprise.http.ResponseHead;
import dev.reprise.http.Segments;
import dev.reprise.server.scenario.ScriptedOrigin;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the port promises of an origin's connections, whatever whoever is told of an end does then. */
class NettyOriginTest {

    private static final String GOOD = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood";
    private static final String FORGED = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged";

    private final EventLoopGroup loops = Transport.best().newEventLoops(1);
    private final EventLoop loop = loops.next();
    private final ScriptedOrigin server = new ScriptedOrigin((request, turn) -> turn.send(GOOD + FORGED));
    private final NettyOrigin origin = new NettyOrigin(
            loop,
            Transport.best(),
            new OffLoopResolver(Runnable::run),
            new OriginSettings(
                    OriginAddress.of(URI.create(server.baseUrl())),
                    null,
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    10,
                    32 * 1024,
                    100));

    @AfterEach
    void stop() {
        server.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Collects one answer, asks for all of it, and does something the moment it ends. */
    private static final class Collecting implements Origin.Sink {
        private final CompletableFuture<String> answer = new CompletableFuture<>();
        private final StringBuilder read = new StringBuilder();
        private final AtomicReference<Origin.Call> call = new AtomicReference<>();
        private final Runnable atTheEnd;

        Collecting(Runnable atTheEnd) {
            this.atTheEnd = atTheEnd;
        }

        @Override
        public void head(ResponseHead head) {
            call.get().more();
        }

        @Override
        public void part(byte[] part) {
            read.append(new String(part, StandardCharsets.US_ASCII));
            call.get().more();
        }

        @Override
        public void end() {
            atTheEnd.run();
            answer.complete(read.toString());
        }

        @Override
        public void fail(ExchangeFailure failure) {
            answer.completeExceptionally(failure);
        }
    }

    private void forward(Collecting sink) {
        RequestHead request = new RequestHead("GET", "/v1/x", Headers.empty());
        sink.call.set(origin.forward(request, Body.of(new Segments(), () -> {}), sink));
    }

    @Test
    void neverTakesWhatFollowsAnAnswerForTheNextOne() throws Exception {
        Collecting second = new Collecting(() -> {});
        Collecting first = new Collecting(() -> forward(second));

        loop.execute(() -> forward(first));

        assertThat(List.of(first.answer.get(20, TimeUnit.SECONDS), second.answer.get(20, TimeUnit.SECONDS)))
                .containsExactly("good", "good");
        assertThat(server.connections()).isEqualTo(2);
    }
}
