package dev.reprise.exchange;

import dev.reprise.cache.CacheStatus;
import dev.reprise.cache.Partition;
import dev.reprise.cache.StoredResponse;
import dev.reprise.chat.CompletionRequest;
import dev.reprise.chat.Endpoint;
import dev.reprise.exchange.ExchangeRecord.Outcome;
import dev.reprise.http.Body;
import dev.reprise.http.RequestHead;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Asks the origin, plays its answer and has it kept. It decides nothing: each method is one way of forwarding, and the
 * journey chooses. Confined to the event loop of the clients that it serves.
 */
final class Forwarder {

    /** The client that a forward is made for always has its place. */
    private static final int UNLIMITED = Integer.MAX_VALUE;

    private final SharedParts shared;
    private final ExchangeSettings settings;
    private final Origin origin;
    private final Keeper keeper;

    Forwarder(SharedParts shared, Origin origin) {
        this.shared = shared;
        this.settings = shared.settings();
        this.origin = origin;
        this.keeper = new Keeper(
                shared.policy(),
                shared.store(),
                shared.keeping(),
                shared.clock(),
                shared.listener(),
                settings.recordingBytesMax());
    }

    /** A recording to lead, which somebody waits for until its first player has joined; none if there are too many. */
    Optional<Recording> newRecording() {
        Optional<Limit> exhausted = shared.budget().exhausted();
        if (exhausted.isPresent()) {
            shared.listener().reached(exhausted.get());
            return Optional.empty();
        }
        Recording recording = Recording.begin(settings.recordingBounds(), shared.budget());
        recording.waitFor();
        return Optional.of(recording);
    }

    /**
     * Forwards for one client; nothing is recorded, so memory stays constant.
     *
     * @param proves whether a success shows that the origin accepts the credential
     */
    void relay(
            Reply reply,
            RequestHead request,
            Body body,
            Partition partition,
            CacheStatus status,
            Outcome outcome,
            Endpoint endpoint,
            boolean proves) {
        Recording relay = Recording.begin(settings.relayBounds(), shared.budget());
        new Playing(shared, reply, relay, status, outcome, endpoint, false, null).join(UNLIMITED);
        Forward forward = new Forward(shared, relay, answered(partition, proves, () -> {}));
        ask(
                forward,
                relay,
                () -> origin.forward(
                        OutgoingRequest.passing(request, shared.gate().credential(), settings.hop()), body, forward));
    }

    /** Forwards for a client and all that join, and has the answer kept. */
    void lead(
            Reply reply,
            RequestHead request,
            HeldBody body,
            Partition partition,
            CacheStatus status,
            Keeper.Question question,
            Lead lead) {
        Recording recording = lead.recording();
        CompletionRequest asked = question.request();
        boolean withoutUsage = !question.written().equals(asked.representation());
        Outcome outcome = Outcome.of(status.fwd());
        new Playing(shared, reply, recording, status, outcome, asked.endpoint(), withoutUsage, null).join(UNLIMITED);
        recording.waitNoMore();
        Runnable withdraw = () -> shared.collapser().settle(question.key(), lead);
        Forward forward = new Forward(shared, recording, answered(partition, true, withdraw));
        settleInTheEnd(lead, question, forward);
        ask(
                forward,
                recording,
                () -> origin.forward(
                        OutgoingRequest.recorded(request, shared.gate().credential(), settings.hop()),
                        OutgoingRequest.body(asked, question.written(), body),
                        forward));
    }

    /** Whatever becomes of a lead, it is settled: what is not would be waited for, and stay for good. */
    private void settleInTheEnd(Lead lead, Keeper.Question question, Forward forward) {
        Recording recording = lead.recording();
        shared.budget().begin();
        recording.hold();
        recording
                .finished()
                .thenCompose(finished -> {
                    shared.collapser().over(lead);
                    Keeper.Asked asked = new Keeper.Asked(lead.purgesKnown(), forward.elapsed());
                    return keeper.keep(
                            question,
                            finished,
                            asked,
                            response -> shared.collapser().judged(lead, response));
                })
                .whenComplete((stored, bug) -> {
                    shared.budget().end();
                    recording.letGo();
                    shared.collapser().settle(question.key(), lead);
                    if (bug != null) {
                        shared.listener().bug(bug);
                    }
                });
    }

    /** Plays what another request has forwarded; false if it can no longer be joined, by this one or any other. */
    boolean join(
            Reply reply,
            Lead lead,
            CacheStatus status,
            CompletionRequest asked,
            boolean withoutUsage,
            Playing.OtherWay otherWay) {
        Recording recording = lead.recording();
        Playing playing = new Playing(
                shared, reply, recording, status, Outcome.COLLAPSED, asked.endpoint(), withoutUsage, otherWay);
        boolean joined = playing.join(settings.playersMax());
        if (!joined) {
            if (recording.players() >= settings.playersMax()) {
                shared.listener().reached(Limit.PLAYERS);
            }
            lead.closeToPlayers();
        }
        return joined;
    }

    /** Waits for what is to be stored of another request's answer, and not for the store. */
    void waitFor(Reply reply, Lead lead, Consumer<Optional<StoredResponse>> then) {
        Recording recording = lead.recording();
        recording.waitFor();
        reply.onLeave(() -> {
            recording.waitNoMore();
            Playing.abandon(shared, reply, recording);
        });
        lead.judged()
                .thenAcceptAsync(
                        judged -> {
                            if (!reply.isGone()) {
                                reply.onLeave(null);
                                recording.waitNoMore();
                                then.accept(judged);
                            }
                        },
                        reply.eventLoop());
    }

    /** Whoever plays the recording has joined it before. A bug on the way out is a failure like any of the origin's. */
    private void ask(Forward forward, Recording recording, Supplier<Origin.Call> origin) {
        try {
            recording.calls(origin.get());
        } catch (RuntimeException | Error bug) {
            shared.listener().bug(bug);
            forward.fail(new ExchangeFailure(ExchangeFailure.Kind.INTERNAL, "internal error of the proxy"));
        }
    }

    /** What an answer's status means. Any endpoint may refuse a credential; that it is good is for ours to prove. */
    private IntConsumer answered(Partition partition, boolean proves, Runnable onNoAnswer) {
        return status -> {
            boolean ofTheCaller = shared.gate().forwardsCredentials();
            if (ofTheCaller && (proves || status >= 400)) {
                shared.refusedCredentials().answered(partition, status);
            }
            if (status != 200) {
                onNoAnswer.run();
            }
        };
    }
}
