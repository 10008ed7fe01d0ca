package dev.reprise.server.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.exchange.ExchangeFailure;
import dev.reprise.exchange.Limit;
import dev.reprise.exchange.Origin;
import dev.reprise.http.Body;
import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import dev.reprise.http.ResponseHead;
import dev.reprise.http.Segments;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Names of origins that wait to be resolved, when as many wait as may. */
class NamesWaitingTest {

    private final Transport transport = Transport.best();
    private final EventLoopGroup loops = transport.newEventLoops(1);

    @AfterEach
    void stop() throws InterruptedException {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
    }

    private ExchangeFailure failure(Executor resolving) throws Exception {
        return failure(new OffLoopResolver(resolving));
    }

    private ExchangeFailure failure(OffLoopResolver resolver) throws Exception {
        OriginSettings settings = new OriginSettings(
                OriginAddress.of(URI.create("http://origin.invalid/v1")),
                null,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                10,
                1_000,
                100);
        EventLoop loop = loops.next();
        NettyOrigin origin = new NettyOrigin(loop, transport, resolver, settings);
        CompletableFuture<ExchangeFailure> failed = new CompletableFuture<>();
        RequestHead request = new RequestHead("POST", "/v1/x", Headers.empty());
        loop.execute(() -> origin.forward(request, Body.of(new Segments(), () -> {}), new Failing(failed)));
        return failed.get(20, TimeUnit.SECONDS);
    }

    @Test
    void refuseOneMoreAndCountIt() throws Exception {
        ExchangeFailure failure = failure(task -> {
            throw new RejectedExecutionException();
        });

        assertThat(failure.kind()).isEqualTo(ExchangeFailure.Kind.ORIGIN_UNREACHABLE);
        assertThat(failure.limit()).contains(Limit.NAMES_WAITING);
    }

    @Test
    void areNotToBlameForANameThatIsNotThere() throws Exception {
        ExchangeFailure failure = failure(task -> new Thread(task).start());

        assertThat(failure.kind()).isEqualTo(ExchangeFailure.Kind.ORIGIN_UNREACHABLE);
        assertThat(failure.limit()).isEmpty();
    }

    /** The platform may wait for silent name servers for half a minute. */
    @Test
    void areGivenUpWhenNobodyAnswers() throws Exception {
        ExchangeFailure failure = failure(new OffLoopResolver(task -> {}, Duration.ofMillis(50)));

        assertThat(failure.kind()).isEqualTo(ExchangeFailure.Kind.ORIGIN_UNREACHABLE);
        assertThat(failure.limit()).isEmpty();
    }

    private record Failing(CompletableFuture<ExchangeFailure> failed) implements Origin.Sink {
        @Override
        public void head(ResponseHead head) {}

        @Override
        public void part(byte[] part) {}

        @Override
        public void end() {}

        @Override
        public void fail(ExchangeFailure failure) {
            failed.complete(failure);
        }
    }
}
