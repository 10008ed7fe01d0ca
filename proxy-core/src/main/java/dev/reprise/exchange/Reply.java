package dev.reprise.exchange;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheStatus;
import dev.reprise.cache.NotStored;
import dev.reprise.cache.StoredResponse;
import dev.reprise.chat.CompletionRequest;
import dev.reprise.chat.Endpoint;
import dev.reprise.chat.ErrorBody;
import dev.reprise.chat.Renderer;
import dev.reprise.chat.Rendition;
import dev.reprise.chat.Representation;
import dev.reprise.chat.Usage;
import dev.reprise.exchange.ExchangeRecord.Outcome;
import dev.reprise.http.RequestHead;
import dev.reprise.http.ResponseHead;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The answering side of one exchange: what the client is sent, and what is told of it afterwards, once. Confined to the
 * client's event loop.
 */
final class Reply {

    private final SharedParts shared;
    private final Downstream downstream;
    private final String method;
    private final Optional<String> allowedSite;
    private final long began;
    private final HeldBody body;
    private final RecordingBudget.Share answer; // of what is held while a stored answer is written

    private final String endpoint;
    private final @Nullable String mark; // of a request that is to be logged with more
    private String client = "";
    private String model = "";
    private Outcome outcome = Outcome.ERROR;
    private String detail = "";
    private int status;
    private long firstByteNanos;
    private @Nullable Usage saved;
    private Duration originTime = Duration.ZERO;
    private @Nullable CacheKey key;
    private @Nullable Runnable onLeave;
    private boolean gone;
    private boolean over;

    Reply(SharedParts shared, RequestHead request, Downstream downstream) {
        this.shared = shared;
        this.downstream = downstream;
        this.method = request.method();
        this.allowedSite = shared.settings().cors().allowed(request);
        this.endpoint = Endpoint.ofPath(request.path()).map(Endpoint::token).orElse("other");
        this.mark = mark(request, shared.settings().debugHeader());
        this.began = shared.nanoTime().getAsLong();
        this.body = new HeldBody(shared.limit());
        this.answer = shared.budget().share();
        downstream.onLeave(this::leave);
    }

    private static @Nullable String mark(RequestHead request, String header) {
        return header.isEmpty() ? null : request.headers().first(header).orElse(null);
    }

    Downstream downstream() {
        return downstream;
    }

    ScheduledExecutorService eventLoop() {
        return downstream.eventLoop();
    }

    Executor onLoop() {
        return downstream.onLoop();
    }

    /** Whether the client went away, so that nothing needs to be done for it any more. */
    boolean isGone() {
        return gone;
    }

    void about(Gate.Caller caller) {
        client = caller.client();
    }

    void about(CacheKey key) {
        this.key = key;
    }

    void about(CompletionRequest request) {
        model = request.model();
    }

    /** What is held of the request's body, at most until the exchange is over. */
    HeldBody body() {
        return body;
    }

    /** Makes room for a stored answer until the client has it. What a relay would hold as well there is always room for. */
    private boolean makeRoomFor(int bytes) {
        answer.shrinkTo(0);
        if (bytes <= shared.settings().relayWindowBytes()) {
            answer.add(bytes);
            return true;
        }
        return answer.take(bytes);
    }

    private Optional<String> full() {
        shared.listener().reached(Limit.RECORDINGS_BYTES);
        return Optional.of(NotStored.RECORDINGS_FULL.token());
    }

    /** What to do when the client leaves from now on; null if there is nothing to do. */
    void onLeave(@Nullable Runnable left) {
        onLeave = left;
    }

    /** The head of an answer that comes from the origin. */
    ResponseHead begin(ResponseHead origin, CacheStatus cacheStatus, Outcome how) {
        begin(origin.status(), cacheStatus, how);
        return told(AnswerHeads.forwarded(
                origin, cacheStatus, how, shownKey(), shared.settings().hop()));
    }

    /** Answers with a stored response, written as it is asked for, or says why not: what that would lose, or no room. */
    Optional<String> play(StoredResponse stored, CompletionRequest asked, CacheStatus cacheStatus, Outcome how) {
        if (!makeRoomFor(stored.body().length)) {
            return full();
        }
        Representation wanted = asked.representation();
        Rendition rendition = Renderer.render(asked.endpoint(), stored.representation(), stored.body(), wanted);
        if (rendition instanceof Rendition.Lossy lossy) {
            answer.shrinkTo(0);
            return Optional.of(lossy.loss().token());
        }
        byte[] bytes = ((Rendition.Written) rendition).bytes();
        if (bytes.length != stored.body().length && !makeRoomFor(bytes.length)) {
            return full();
        }
        body.release();
        begin(200, cacheStatus, how);
        if (how == Outcome.HIT) {
            saved = stored.usage();
            originTime = stored.originTime();
        }
        Instant now = shared.clock().instant();
        downstream.head(told(AnswerHeads.stored(
                stored,
                wanted,
                bytes.length,
                cacheStatus,
                how,
                now,
                shownKey(),
                shared.settings().hop())));
        play(stored, asked, bytes);
        return Optional.empty();
    }

    private @Nullable CacheKey shownKey() {
        return shared.settings().debugHeaders() ? key : null;
    }

    private void play(StoredResponse stored, CompletionRequest asked, byte[] bytes) {
        ReplayPace pace = shared.settings().replayPace();
        boolean paced = asked.isStream() && !pace.isAtOnce();
        Duration pause = paced ? pace.between(stored, PacedReplay.events(bytes)) : null;
        PacedReplay replay = new PacedReplay(downstream, bytes, pause);
        replay.play(gone -> end(failure(gone), replay.played()));
        if (!over) {
            onLeave(() -> end(ExchangeFailure.Kind.CLIENT_LEFT.code(), replay.played()));
        }
    }

    private static String failure(@Nullable Throwable gone) {
        return gone == null ? "" : ExchangeFailure.Kind.CLIENT_LEFT.code();
    }

    private void begin(int answered, CacheStatus cacheStatus, Outcome how) {
        status = answered;
        outcome = how;
        detail = cacheStatus.detail();
        firstByteNanos = shared.nanoTime().getAsLong() - began;
    }

    private ResponseHead told(ResponseHead answer) {
        return shared.settings().cors().told(answer, allowedSite);
    }

    /** Answers a browser that asks whether it may ask. */
    void preflight(RequestHead request) {
        ResponseHead head =
                shared.settings().cors().preflight(request, shared.settings().hop());
        begin(head.status(), CacheStatus.forward(CacheStatus.Fwd.BYPASS, "preflight"), Outcome.BYPASS);
        downstream.head(head);
        downstream.write(List.of(), true);
        end("", 0);
    }

    /** Answers with an error of our own, or breaks the connection if an answer has begun. */
    void refuse(ExchangeFailure failure) {
        if (over || gone) {
            end(failure.kind().code(), 0);
            return;
        }
        if (status != 0) {
            downstream.abort();
            end(failure.kind().code(), 0);
            return;
        }
        status = failure.kind().status();
        firstByteNanos = shared.nanoTime().getAsLong() - began;
        byte[] body =
                ErrorBody.json(failure.reason(), type(failure), failure.kind().code());
        downstream.head(
                told(AnswerHeads.error(failure, body.length, shared.settings().hop())));
        downstream.write(List.of(body), true);
        end(failure.kind().code(), body.length);
    }

    /** A fault of ours costs this exchange only. */
    void broken(Throwable bug, long bytesSent) {
        shared.listener().bug(bug);
        ExchangeFailure failure = new ExchangeFailure(ExchangeFailure.Kind.INTERNAL, "internal error of the proxy");
        if (status == 0) {
            refuse(failure);
        } else {
            downstream.abort();
            end(failure.kind().code(), bytesSent);
        }
    }

    /** The exchange is over; whatever is called later changes nothing. */
    void end(String failure, long bytesSent) {
        if (over) {
            return;
        }
        over = true;
        onLeave = null;
        body.release();
        answer.shrinkTo(0);
        shared.limit().leave();
        Duration duration = Duration.ofNanos(shared.nanoTime().getAsLong() - began);
        shared.listener()
                .ended(new ExchangeRecord(
                        method,
                        client,
                        endpoint,
                        model,
                        outcome,
                        detail,
                        gone && status == 0 ? ExchangeFailure.Kind.CLIENT_LEFT.status() : status,
                        failure,
                        Duration.ofNanos(firstByteNanos),
                        duration,
                        bytesSent,
                        saved,
                        originTime.compareTo(duration) > 0 ? originTime.minus(duration) : Duration.ZERO,
                        debug()));
    }

    private ExchangeRecord.@Nullable Debug debug() {
        return mark == null ? null : new ExchangeRecord.Debug(mark, key == null ? "" : key.hex());
    }

    private void leave() {
        if (over) {
            return;
        }
        gone = true;
        Runnable left = onLeave;
        onLeave = null;
        if (left != null) {
            left.run();
        }
        end(ExchangeFailure.Kind.CLIENT_LEFT.code(), 0);
    }

    private static String type(ExchangeFailure failure) {
        return failure.kind().status() < 500 ? "invalid_request_error" : "api_error";
    }
}
