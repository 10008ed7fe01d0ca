package dev.reprise.exchange;

import dev.reprise.cache.Bypass;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.CacheStatus;
import dev.reprise.cache.CacheStatus.Fwd;
import dev.reprise.cache.CanonicalForm;
import dev.reprise.cache.NotStored;
import dev.reprise.cache.Partition;
import dev.reprise.cache.RequestControls;
import dev.reprise.cache.ResponseStore.Lookup;
import dev.reprise.cache.StoredResponse;
import dev.reprise.chat.Endpoint;
import dev.reprise.exchange.Collapser.Seat;
import dev.reprise.exchange.ExchangeFailure.Kind;
import dev.reprise.exchange.ExchangeRecord.Outcome;
import dev.reprise.exchange.Lead.Sharing;
import dev.reprise.http.Body;
import dev.reprise.http.ContentCoding;
import dev.reprise.http.RequestHead;
import dev.reprise.http.ResponseHead;
import dev.reprise.http.Segments;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The journey of a request, whole: each step ends by naming the next.
 *
 * <pre>
 * authenticate ──known──► admit          (a browser's preflight is answered first)
 *
 * admit ──must forward──────────────────────────────► forward ─┐
 *   │                                                          │
 * lookUp ──fresh──► hit ──────────────────────────────────────►├─► play ─► downstream
 *   │                                                          │
 * collapse ──joined────────────────────────────────────────────┤
 *   └──leads──► forward ───────────────────────────────────────┘
 *                  └──when finished──► keep
 * </pre>
 *
 * <p>One proxy serves the clients of one event loop; what the loops share comes in by {@link SharedParts}. An exchange
 * runs on its client's event loop and needs no locks. All branching is here; policy, key, forms and heads are pure
 * leaves. What comes from the origin is played from its recording; what is stored is whole, and written at once.
 */
public final class CachingProxy {

    /** How often a request shares a forward in vain before it goes alone. */
    private static final int COLLAPSES_MAX = 3;

    /** How often it looks again because something may have been stored meanwhile, before it leads whatever others do. */
    private static final int LOOKS_MAX = 10;

    /** Where a hit was, if not where it is stored. */
    private static final String NEAR = "memory";

    private final SharedParts shared;
    private final CachePolicy policy;
    private final ExchangeSettings settings;
    private final Forwarder forwarder;

    /** The origin is the one whose connections belong to the clients' event loop. */
    public CachingProxy(SharedParts shared, Origin origin) {
        this.shared = shared;
        this.policy = shared.policy();
        this.settings = shared.settings();
        this.forwarder = new Forwarder(shared, origin);
    }

    /** Answers one request. Called on the client's event loop; never throws. */
    public void accept(RequestHead request, Body body, Downstream downstream) {
        Reply reply = new Reply(shared, request, downstream);
        Exchange exchange = new Exchange(request, reply);
        Optional<Limit> reached = shared.limit().enter();
        if (reached.isEmpty()) {
            exchange.step(() -> exchange.authenticate(body));
        } else {
            Limit limit = reached.get();
            shared.listener().reached(limit);
            reply.refuse(new ExchangeFailure(Kind.OVERLOADED, limit.key() + ": too many requests under way"));
        }
    }

    /** The steps that every request takes, and the only ones of a request that the cache leaves out. */
    private final class Exchange {

        private final Reply reply;
        private RequestHead request;
        private RequestHead endToEnd; // what the origin will see, so that the key is of nothing else
        private Partition partition = Partition.shared(); // of whoever is let in, once that is known
        private boolean storable;
        private boolean onlyIfCached;
        private Endpoint endpoint = Endpoint.CHAT_COMPLETIONS; // whose form an error in a stream has

        Exchange(RequestHead request, Reply reply) {
            this.request = request;
            this.endToEnd = request;
            this.reply = reply;
        }

        void authenticate(Body body) {
            if (settings.cors().isPreflight(request)) {
                reply.preflight(request);
                return;
            }
            if (settings.cors().isForeign(request)) {
                throw new ExchangeFailure(Kind.FOREIGN_SITE, "a website that may not ask (server.allow-origins)");
            }
            Gate.Caller caller = shared.gate().admit(request);
            request = caller.request();
            endToEnd = caller.endToEnd();
            partition = caller.partition();
            reply.about(caller);
            admit(body);
        }

        private void admit(Body body) {
            Optional<Endpoint> family = Endpoint.ofPath(request.path());
            if (settings.hop().isCircling(request.headers())) {
                throw new ExchangeFailure(
                        Kind.LOOP,
                        "the request has passed this proxy before, or too many others, by its Via (two proxies in a"
                                + " chain need two names: server.name)");
            }
            if (OutgoingRequest.isUpgrade(request)) {
                leaveOut(Bypass.UPGRADE, body);
            } else if (family.isEmpty()) {
                leaveOut(Bypass.ENDPOINT, body);
            } else {
                storable = request.method().equals("POST");
                endpoint = family.get();
                admitStorable(body);
            }
        }

        private void admitStorable(Body body) {
            RequestControls controls = controls();
            onlyIfCached = controls.onlyIfCached();
            Optional<Bypass> bypass = policy.bypass(request, endpoint);
            if (bypass.isPresent()) {
                leaveOut(bypass.get(), body);
            } else if (controls.noCache() && controls.noStore()) {
                leaveOut(Bypass.ASKED, body);
            } else if (body.length() > settings.requestBytesMax()) {
                leaveOut(Bypass.TOO_LARGE, body);
            } else if (!reply.body().expect(body.length())) {
                leaveOut(Bypass.REQUESTS_FULL, body);
            } else {
                readBody(controls, body);
            }
        }

        private RequestControls controls() {
            try {
                return RequestControls.of(request.headers(), policy.settings().honorCacheControl());
            } catch (IllegalArgumentException wrong) {
                throw new ExchangeFailure(Kind.BAD_REQUEST, String.valueOf(wrong.getMessage()));
            }
        }

        private void readBody(RequestControls controls, Body body) {
            HeldBody held = reply.body();
            new BodyReader(body, held, settings, reply)
                    .read(
                            () -> step(() -> identify(controls, held)),
                            reason -> step(() -> leaveOut(reason, held.before(body))),
                            failure -> {
                                failure.limit().ifPresent(shared.listener()::reached);
                                step(() -> reply.refuse(failure));
                            });
        }

        private void identify(RequestControls controls, HeldBody body) {
            CanonicalForm form = shared.forms()
                    .read(endpoint, body.bytes(), policy.settings().bodyLimits());
            reply.about(form.request());
            Optional<Bypass> bypass = policy.bypass(form);
            if (bypass.isPresent()) {
                leaveOut(bypass.get(), body.whole());
            } else if (shared.refusedCredentials().contains(partition)) {
                leaveOut(Bypass.CREDENTIAL_REFUSED, body.whole());
            } else {
                new Inquiry(this, controls, form, body).lookUp();
            }
        }

        /** The cache has no part in it: the answer is relayed. */
        private void leaveOut(Bypass reason, Body body) {
            Limit.of(reason).ifPresent(shared.listener()::reached);
            if (onlyIfCached) {
                throw new ExchangeFailure(
                        Kind.ONLY_IF_CACHED, "the cache has no part in it: " + reason.token() + " (only-if-cached)");
            }
            CacheStatus status = CacheStatus.forward(reason.fwd(), reason.token());
            forwarder.relay(reply, request, body, partition, status, Outcome.BYPASS, endpoint, storable);
        }

        /** Runs a step, unless the client is gone; a bug in it costs this exchange only. */
        void step(Runnable step) {
            if (reply.isGone()) {
                return;
            }
            try {
                step.run();
            } catch (ExchangeFailure failure) {
                reply.refuse(failure);
            } catch (RuntimeException | Error bug) {
                reply.broken(bug, 0);
            }
        }
    }

    /** The steps of a request that has a key. */
    private final class Inquiry implements Playing.OtherWay {

        private final Exchange exchange;
        private final Reply reply;
        private final Keeper.Question question;
        private final Partition partition;
        private final HeldBody body;
        private final CanonicalForm form; // without its bytes
        private final boolean known; // its body, from before

        private long ticket;
        private boolean lookedAgain; // for what was being stored when something older was found
        private int looks; // after the first
        private boolean sharesWithoutUsage; // the recording that it has joined
        private boolean plainOnly; // what others share is compressed: it waits for what is stored
        private int collapses; // in which this request took part in vain

        Inquiry(Exchange exchange, RequestControls controls, CanonicalForm form, HeldBody body) {
            this.exchange = exchange;
            this.form = form.withoutBytes();
            this.known = form.length() == 0;
            this.reply = exchange.reply;
            this.partition = exchange.partition;
            this.body = body;
            this.question =
                    Keeper.Question.of(policy, settings.askUsage(), exchange.endToEnd, partition, controls, form);
            reply.about(question.key());
            shared.prompts().asked(question.key(), form);
        }

        void lookUp() {
            if (question.controls().noCache()) {
                miss(CacheStatus.forward(Fwd.REQUEST, "no-cache"));
                return;
            }
            ticket = shared.collapser().ticket(question.key());
            CompletableFuture<Lookup> looking =
                    shared.store().find(question.key()).toCompletableFuture();
            // What is there at once must wait its turn, or each request that came with others would be a step deeper.
            Executor next = looking.isDone() ? reply.eventLoop() : reply.onLoop();
            looking.whenCompleteAsync((found, fault) -> exchange.step(() -> found(found)), next);
        }

        private void found(Lookup lookup) {
            if (lookup instanceof Lookup.Found found) {
                found(found.response(), found.near() ? NEAR : shared.store().name());
            } else if (lookup instanceof Lookup.Absent absent) {
                Limit.of(absent.why()).ifPresent(shared.listener()::reached);
                ticket = absent.why().isFault() ? Collapser.LOOKUP_FAILED : ticket;
                miss(CacheStatus.forward(
                        Fwd.MISS, absent.why().isFault() ? absent.why().token() : ""));
            }
        }

        private void found(StoredResponse stored, String where) {
            Optional<Seat.LooksAgain> newer = lookedAgain ? Optional.empty() : beingStored();
            if (newer.isPresent()) {
                lookedAgain = true;
                lookAgain(newer.get());
                return;
            }
            if (stored.isPurged(shared.store().purges(), question.key())) {
                miss(CacheStatus.forward(Fwd.MISS, NotStored.PURGED.token()));
                return;
            }
            Instant now = shared.clock().instant();
            Optional<Fwd> unusable = policy.unusable(stored, question.controls(), now);
            if (unusable.isPresent()) {
                miss(CacheStatus.forward(unusable.get(), ""));
                return;
            }
            CacheStatus hit = CacheStatus.hit(stored.ttl(now), where);
            Segments asked = body.bytes();
            Optional<String> whyNot = reply.play(stored, question.request(), hit, Outcome.HIT);
            if (whyNot.isPresent()) {
                miss(CacheStatus.forward(Fwd.MISS, whyNot.get()));
            } else {
                shared.store().used(stored);
                remember(asked);
            }
        }

        /** Only now: what is forwarded is changed on its way. */
        private void remember(Segments asked) {
            if (!known) {
                shared.forms()
                        .remember(exchange.endpoint, asked, policy.settings().bodyLimits(), form);
            }
        }

        /** Nothing usable is stored. */
        private void miss(CacheStatus status) {
            boolean joinsNothing =
                    question.controls().onlyIfCached() || question.controls().noStore();
            Optional<Seat.LooksAgain> beingStored = joinsNothing ? beingStored() : Optional.empty();
            if (beingStored.isPresent()) {
                lookAgain(beingStored.get());
            } else if (question.controls().onlyIfCached()) {
                throw new ExchangeFailure(Kind.ONLY_IF_CACHED, "nothing usable is stored (only-if-cached)");
            } else {
                forwardMiss(status);
            }
        }

        private void forwardMiss(CacheStatus status) {
            boolean inVain = collapses >= COLLAPSES_MAX || looks >= LOOKS_MAX;
            if (question.controls().noStore()) {
                relay(status, NotStored.ASKED);
            } else if (settings.collapse() && !inVain && status.fwd() != Fwd.REQUEST) {
                collapse(status);
            } else {
                leadAnyway(status);
            }
        }

        private void leadAnyway(CacheStatus status) {
            Optional<Recording> own = forwarder.newRecording();
            if (own.isPresent()) {
                lead(status, shared.collapser().leadAnyway(question, own.get()));
            } else {
                relay(status, NotStored.RECORDINGS_FULL);
            }
        }

        private Optional<Seat.LooksAgain> beingStored() {
            return question.controls().noCache() || looks >= LOOKS_MAX
                    ? Optional.empty()
                    : shared.collapser().beingStored(question.key(), ticket);
        }

        private void lookAgain(Seat.LooksAgain seat) {
            looks++;
            seat.settled().whenCompleteAsync((settled, none) -> exchange.step(this::lookUp), reply.eventLoop());
        }

        private void collapse(CacheStatus status) {
            Seat seat = shared.collapser().seat(question, ticket, forwarder::newRecording);
            if (seat instanceof Seat.Leads leads) {
                lead(status, leads.lead());
            } else if (seat instanceof Seat.Joins joins) {
                join(status.asCollapsed(), joins.lead(), joins.sharing());
            } else if (seat instanceof Seat.LooksAgain again) {
                lookAgain(again);
            } else {
                relay(status, NotStored.RECORDINGS_FULL);
            }
        }

        /** Forwards, for this client and all that join. */
        private void lead(CacheStatus status, Lead lead) {
            forwarder.lead(reply, exchange.request, body, partition, status, question, lead);
        }

        /** Forwards for this client only, and keeps nothing. */
        private void relay(CacheStatus status, NotStored reason) {
            shared.listener().notStored(reason);
            Outcome outcome = Outcome.of(status.fwd());
            forwarder.relay(reply, exchange.request, body.whole(), partition, status, outcome, exchange.endpoint, true);
        }

        /** Shares another request's forward. */
        private void join(CacheStatus status, Lead lead, Sharing sharing) {
            sharesWithoutUsage = sharing == Sharing.WITHOUT_USAGE;
            if (sharing == Sharing.AFTERWARDS || plainOnly) {
                forwarder.waitFor(reply, lead, judged -> exchange.step(() -> waited(status, judged)));
            } else if (!forwarder.join(reply, lead, status, question.request(), sharesWithoutUsage, this)) {
                goAgain();
            }
        }

        /** What is to be stored of another request's answer, once it is whole, is written as this client wants it. */
        private void waited(CacheStatus status, Optional<StoredResponse> judged) {
            if (judged.isEmpty()
                    || reply.play(judged.get(), question.request(), status, Outcome.COLLAPSED)
                            .isPresent()) {
                goAgain();
            }
        }

        /** The shared forward came to nothing for this client: it shares the next one, or leads it. */
        private void goAgain() {
            collapses++;
            if (shared.refusedCredentials().contains(partition)) {
                exchange.leaveOut(Bypass.CREDENTIAL_REFUSED, body.whole());
            } else {
                lookUp();
            }
        }

        /** Whether what is compressed does: nothing can be taken out of it, and not every client reads it. */
        private boolean accepts(ContentCoding coding) {
            boolean reads = coding.isAcceptedBy(exchange.endToEnd.headers()) && !sharesWithoutUsage;
            plainOnly |= coding != ContentCoding.IDENTITY && !reads;
            return !plainOnly;
        }

        /**
         * A shared forward may come to something that is no answer. Then this request goes again; should that fail
         * too, it takes the failure, so that a failing origin is not asked by everybody in turn. A refusal of
         * credentials is never shared.
         */
        @Override
        public boolean accepts(ResponseHead head) {
            boolean refusal = head.status() == 401 || head.status() == 403;
            boolean answers = head.status() == 200 || (collapses > 0 && !refusal);
            boolean accepted = answers && accepts(ContentCoding.of(head.headers()));
            if (accepted) {
                body.release(); // it will not go again
            }
            return accepted;
        }

        @Override
        public void go(@Nullable ExchangeFailure failure) {
            if (failure != null && collapses > 0) {
                reply.refuse(failure);
            } else {
                exchange.step(this::goAgain);
            }
        }
    }
}
