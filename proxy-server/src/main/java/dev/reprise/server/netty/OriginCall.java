package dev.reprise.server.netty;

import dev.reprise.exchange.ExchangeFailure;
import dev.reprise.exchange.ExchangeFailure.Kind;
import dev.reprise.exchange.Limit;
import dev.reprise.exchange.Origin;
import dev.reprise.http.Body;
import dev.reprise.http.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request to the origin, from the connection to the end of the answer. Confined to its event loop, but for the two
 * methods of the port.
 */
final class OriginCall implements Origin.Call, RequestUpload.Progress {

    /** RFC 9110 §15.2 sets no bound; servers send one or two. */
    private static final int INTERIMS_MAX = 16;

    private final NettyOrigin origin;
    private final OriginSettings settings;
    private final EventLoop eventLoop;
    private final RequestHead request;
    private final Origin.Sink sink;
    private final boolean upgrade;

    private Body body;
    private @Nullable Channel channel;
    private @Nullable RequestUpload upload;
    private @Nullable Future<?> deadline;
    private boolean reused;
    private boolean answered;
    private boolean keepAlive;
    private boolean interim; // a 1xx head, whose empty content follows
    private int interims;
    private boolean tunnel;
    private boolean ended; // by its framing
    private boolean over;

    OriginCall(
            NettyOrigin origin,
            OriginSettings settings,
            EventLoop eventLoop,
            RequestHead request,
            Body body,
            Origin.Sink sink) {
        this.origin = origin;
        this.settings = settings;
        this.eventLoop = eventLoop;
        this.request = request;
        this.body = body;
        this.sink = sink;
        this.upgrade = request.headers().contains("upgrade");
    }

    /** Here is a connection, new or used before. */
    void connected(Channel connection, boolean pooled) {
        if (over) {
            origin.release(connection);
            return;
        }
        channel = connection;
        reused = pooled;
        handler(connection).attach(this);
        RequestUpload sending = new RequestUpload(connection, body, this);
        upload = sending;
        sending.begin(RequestUpload.head(request, settings.address(), body), upgrade);
        connection.read();
    }

    @Override
    public void blocked() {
        if (!over && !answered) {
            expectWithin(settings.idleTimeout(), Limit.UPSTREAM_IDLE_TIME, "take more of the request");
        }
    }

    @Override
    public void moving() {
        if (!answered) {
            relax();
        }
    }

    @Override
    public void uploaded() {
        if (!over && !answered) {
            expectWithin(settings.firstByteTimeout(), Limit.UPSTREAM_FIRST_BYTE_TIME, "begin to answer");
        }
    }

    @Override
    public void broken(@Nullable Throwable why) {
        fail(
                why instanceof ExchangeFailure failure
                        ? failure
                        : new ExchangeFailure(Kind.CLIENT_LEFT, "the client left while it sent its request"));
    }

    void head(HttpResponse response) {
        if (ended) {
            keepAlive = false; // a second answer to one request: nobody asked for it
            return;
        }
        Optional<ExchangeFailure> failure = ResponseCheck.failure(response, settings.headerFieldsMax());
        if (failure.isPresent()) {
            fail(failure.get());
            return;
        }
        boolean switching = response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
        interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL && !switching;
        if (interim && ++interims > INTERIMS_MAX) {
            fail(new ExchangeFailure(Kind.ORIGIN_FAILED, "the origin announces its answer over and over (1xx)"));
        }
        if (interim || over) {
            return;
        }
        if (switching && !upgrade) {
            fail(new ExchangeFailure(Kind.ORIGIN_FAILED, "the origin switched protocols unasked"));
            return;
        }
        answered = true;
        keepAlive = HttpUtil.isKeepAlive(response);
        relax();
        if (switching) {
            becomeTunnel();
        }
        sink.head(NettyHeads.of(response));
    }

    private void becomeTunnel() {
        tunnel = true;
        if (channel != null && upload != null) {
            channel.pipeline().remove(HttpClientCodec.class);
            upload.becomeTunnel();
        }
    }

    void content(HttpContent content) {
        if (over || tunnel || ended) {
            return;
        }
        if (content.decoderResult().isFailure()) {
            fail(new ExchangeFailure(Kind.ORIGIN_FAILED, "the origin's answer is not valid HTTP/1.1"));
            return;
        }
        boolean last = content instanceof LastHttpContent;
        if (interim) {
            interim = !last;
            readOn();
            return;
        }
        part(content.content());
        if (last) {
            ended = true;
            relax();
        }
    }

    /**
     * All that came in one read is seen. Not before that an answer is over: who is told of its end may ask for more, and
     * must not be given a connection on which an answer that nobody asked for is just being read.
     */
    void readComplete() {
        if (ended) {
            complete();
        }
    }

    void tunnelled(ByteBuf bytes) {
        if (!over) {
            part(bytes);
        }
    }

    private void part(ByteBuf bytes) {
        if (bytes.isReadable()) {
            relax();
            sink.part(ByteBufUtil.getBytes(bytes));
        }
    }

    private void complete() {
        if (over) {
            return;
        }
        over = true;
        relax();
        Channel used = channel;
        boolean sent = upload != null && upload.isComplete();
        if (used != null) {
            handler(used).detach();
            if (keepAlive && sent) {
                origin.release(used);
            } else {
                used.close();
            }
        }
        sink.end();
    }

    /** The connection breaks, so that its close ends nothing well. */
    void cut() {
        if (answered && !tunnel && !ended) {
            fail(new ExchangeFailure(
                    Kind.ORIGIN_FAILED, "the connection to the origin broke in the middle of its answer"));
        }
    }

    /** The connection is closed. */
    void closed() {
        if (over) {
            return;
        }
        if (tunnel || ended) {
            complete();
        } else if (reused && !answered && upload != null && upload.isUnsent()) {
            body = upload.unsent();
            reused = false;
            origin.connect(this);
        } else {
            String when = answered ? "in the middle of its answer" : "without an answer";
            fail(new ExchangeFailure(Kind.ORIGIN_FAILED, "the origin closed the connection " + when));
        }
    }

    void fail(ExchangeFailure failure) {
        if (over) {
            return;
        }
        stop();
        sink.fail(failure);
    }

    private void stop() {
        over = true;
        relax();
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public void more() {
        if (eventLoop.inEventLoop()) {
            readOn();
        } else {
            eventLoop.execute(this::readOn);
        }
    }

    @Override
    public void cancel() {
        eventLoop.execute(() -> {
            if (!over) {
                stop();
            }
        });
    }

    private void readOn() {
        if (over || channel == null) {
            return;
        }
        if (answered && !tunnel && deadline == null) {
            expectWithin(settings.idleTimeout(), Limit.UPSTREAM_IDLE_TIME, "send more of its answer");
        }
        channel.read();
    }

    private void expectWithin(Duration timeout, Limit limit, String what) {
        relax();
        deadline = eventLoop.schedule(
                () -> fail(new ExchangeFailure(
                        Kind.ORIGIN_TIMEOUT,
                        "the origin did not " + what + " within " + timeout.toSeconds() + " s",
                        limit)),
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void relax() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private static OriginHandler handler(Channel connection) {
        return connection.pipeline().get(OriginHandler.class);
    }
}
