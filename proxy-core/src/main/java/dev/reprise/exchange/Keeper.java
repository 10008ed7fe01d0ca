package dev.reprise.exchange;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.CanonicalForm;
import dev.reprise.cache.Digest;
import dev.reprise.cache.Labels;
import dev.reprise.cache.NotStored;
import dev.reprise.cache.Partition;
import dev.reprise.cache.RequestControls;
import dev.reprise.cache.ResponseStore;
import dev.reprise.cache.StoredResponse;
import dev.reprise.chat.CompletionFacts;
import dev.reprise.chat.CompletionRequest;
import dev.reprise.chat.CompletionScanner;
import dev.reprise.chat.Endpoint;
import dev.reprise.chat.Representation;
import dev.reprise.chat.StoredStream;
import dev.reprise.exchange.Lead.Standing;
import dev.reprise.http.ContentCoding;
import dev.reprise.http.Inflation;
import dev.reprise.http.Inflation.Outcome;
import dev.reprise.http.RequestHead;
import dev.reprise.http.ResponseHead;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * Keeps what is worth keeping: judges a finished recording and stores it. Works on executors of its own, away from the
 * event loops that play to clients; answers to one question are judged and stored in the order in which they ended.
 */
final class Keeper {

    /**
     * What was asked, as far as keeping its answer needs to know.
     *
     * @param written how the origin was asked to write the answer
     */
    record Question(
            CacheKey key,
            Digest bodyDigest,
            CompletionRequest request,
            Representation written,
            RequestControls controls,
            String namespace) {

        /** What its answer can be purged by. */
        Labels labels() {
            return new Labels(key, bodyDigest, request.model(), namespace, controls.tags());
        }

        static Question of(
                CachePolicy policy,
                boolean askUsage,
                RequestHead request,
                Partition partition,
                RequestControls controls,
                CanonicalForm form) {
            CompletionRequest asked = form.request();
            return new Question(
                    policy.key(request, asked.endpoint(), partition, controls, form),
                    form.digest(),
                    asked,
                    OutgoingRequest.written(asked, askUsage),
                    controls,
                    policy.namespace(controls));
        }
    }

    /**
     * When the origin was asked.
     *
     * @param purgesKnown the last purge that was known then
     * @param originTime how long it took to answer
     */
    record Asked(long purgesKnown, Duration originTime) {}

    private static final CompletionStage<Boolean> NOT_STORED = CompletableFuture.completedFuture(false);

    private final CachePolicy policy;
    private final ResponseStore store;
    private final Function<CacheKey, Executor> executors;
    private final InstantSource clock;
    private final ExchangeListener listener;
    private final int responseBytesMax;

    /**
     * One that keeps no answer that turns out to be larger when it is inflated.
     *
     * @param executors each runs what it is given one after the other; it is the same for the same key
     */
    Keeper(
            CachePolicy policy,
            ResponseStore store,
            Function<CacheKey, Executor> executors,
            InstantSource clock,
            ExchangeListener listener,
            int responseBytesMax) {
        this.policy = policy;
        this.store = store;
        this.executors = executors;
        this.clock = clock;
        this.listener = listener;
        this.responseBytesMax = responseBytesMax;
    }

    /**
     * Keeps an answer, if it is worth that; completes, once the store has answered, with whether it has it.
     *
     * @param judged is told before what is to be stored, or that nothing is; returns what it is beside others to the same question
     */
    CompletionStage<Boolean> keep(
            Question question, Finished finished, Asked asked, Function<Optional<StoredResponse>, Standing> judged) {
        Optional<NotStored> refusal = refusal(question, finished);
        if (refusal.isPresent() || !(finished instanceof Finished.Whole whole)) {
            listener.notStored(refusal.orElse(NotStored.INCOMPLETE));
            var unused = judged.apply(Optional.empty());
            return NOT_STORED;
        }
        Instant created = clock.instant(); // its age counts from here, however long it waits to be judged
        try {
            return CompletableFuture.supplyAsync(
                            () -> {
                                Optional<StoredResponse> response = judge(question, whole, created, asked);
                                return store(response, judged.apply(response));
                            },
                            executors.apply(question.key()))
                    .thenCompose(stored -> stored);
        } catch (RejectedExecutionException full) {
            listener.notStored(NotStored.OVERLOADED);
            listener.reached(Limit.ANSWERS_WAITING);
            var unused = judged.apply(Optional.empty());
            return NOT_STORED;
        }
    }

    private Optional<NotStored> refusal(Question question, Finished finished) {
        if (finished instanceof Finished.Whole whole) {
            return policy.refusal(question.request(), whole.head());
        }
        if (finished instanceof Finished.Failed failed) {
            boolean left = failed.failure().kind() == ExchangeFailure.Kind.CLIENT_LEFT;
            return Optional.of(left ? NotStored.CLIENT_LEFT : NotStored.INCOMPLETE);
        }
        boolean overBudget = finished instanceof Finished.Relayed relayed && relayed.overBudget();
        listener.reached(overBudget ? Limit.RECORDINGS_BYTES : Limit.RESPONSE_BYTES);
        return Optional.of(overBudget ? NotStored.RECORDINGS_FULL : NotStored.TOO_LARGE);
    }

    private Optional<StoredResponse> judge(Question question, Finished.Whole whole, Instant created, Asked asked) {
        try {
            Outcome outcome =
                    Inflation.inflate(ContentCoding.of(whole.head().headers()), whole.body(), responseBytesMax);
            if (outcome instanceof Outcome.Whole plain) {
                return judge(question, whole.head(), plain.bytes(), created, asked);
            }
            return refuse(outcome instanceof Outcome.TooLarge ? NotStored.TOO_LARGE : NotStored.CONTENT_ENCODING);
        } catch (RuntimeException | Error bug) {
            listener.bug(bug);
            return refuse(NotStored.INVALID);
        }
    }

    private Optional<StoredResponse> judge(
            Question question, ResponseHead head, byte[] body, Instant created, Asked asked) {
        CompletionRequest request = question.request();
        CompletionFacts facts =
                CompletionScanner.scan(request.endpoint(), question.written().form(), body);
        Optional<NotStored> refusal =
                isCut(question, body, facts) ? Optional.of(NotStored.INCOMPLETE) : policy.refusal(request, facts);
        return refusal.isPresent()
                ? refuse(refusal.get())
                : Optional.of(response(question, head, content(question, body), created, facts, asked));
    }

    private Optional<StoredResponse> refuse(NotStored reason) {
        if (reason == NotStored.TOO_LARGE) {
            listener.reached(Limit.RESPONSE_BYTES);
        }
        listener.notStored(reason);
        return Optional.empty();
    }

    /** Asked for its usage, a stream without it is whole only if it says so itself: the usage comes last. */
    private static boolean isCut(Question question, byte[] body, CompletionFacts facts) {
        boolean tellsUsage = question.written().equals(Representation.STREAM_WITH_USAGE);
        boolean saysDone = question.request().endpoint() == Endpoint.RESPONSES || StoredStream.saysDone(body);
        return tellsUsage && facts.usage() == null && !saysDone;
    }

    private CompletionStage<Boolean> store(Optional<StoredResponse> judged, Standing standing) {
        if (judged.isEmpty()) {
            return NOT_STORED;
        }
        StoredResponse response = judged.get();
        if (response.freshFor().isZero()) {
            listener.notStored(NotStored.NO_LIFETIME);
            return NOT_STORED;
        }
        if (response.isPurged(store.purges(), response.key())) {
            listener.notStored(NotStored.PURGED);
            return NOT_STORED;
        }
        if (standing != Standing.NEWEST) {
            listener.notStored(NotStored.OUTDATED);
            return standing == Standing.UNCLEAR ? remove(response.key()) : NOT_STORED;
        }
        return put(response).whenComplete((stored, fault) -> {
            if (Boolean.TRUE.equals(stored)) {
                listener.stored(response);
            } else {
                listener.notStored(NotStored.STORE);
            }
        });
    }

    /** Neither of two that may be the older stays. */
    private CompletionStage<Boolean> remove(CacheKey key) {
        try {
            return store.remove(key).thenApply(removed -> false);
        } catch (RuntimeException | Error bug) {
            listener.bug(bug);
            return NOT_STORED;
        }
    }

    private CompletionStage<Boolean> put(StoredResponse response) {
        try {
            return store.put(response);
        } catch (RuntimeException | Error bug) {
            listener.bug(bug);
            return NOT_STORED;
        }
    }

    private StoredResponse response(
            Question question, ResponseHead head, byte[] content, Instant created, CompletionFacts facts, Asked asked) {
        return new StoredResponse(
                question.key(),
                question.bodyDigest(),
                created,
                policy.lifetime(question.controls()),
                question.request().endpoint(),
                question.written(),
                question.request().model(),
                question.namespace(),
                question.controls().tags(),
                facts.usage(),
                asked.originTime(),
                asked.purgesKnown(),
                policy.keptHeaders(head),
                content);
    }

    /** The body as it is stored: a stream without its comments, an object without the white space before it. */
    private static byte[] content(Question question, byte[] body) {
        if (question.written().isStream()) {
            return StoredStream.of(question.request().endpoint(), body);
        }
        int start = 0;
        while (start < body.length && Character.isWhitespace(body[start])) {
            start++;
        }
        return start == 0 ? body : Arrays.copyOfRange(body, start, body.length);
    }
}
