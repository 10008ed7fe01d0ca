package dev.reprise.server.warm;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Warms a cache once: reads lines, asks the proxy, counts what came of it.
 *
 * <pre>
 *   LineSource ──a line at a time──► held ──when its turn has come──► under way ──► tally
 *   (reading)                              concurrency, bytes, rate, budget
 * </pre>
 *
 * <p>A line is read only when the one before is on its way, so that memory holds what is under way and one line more,
 * however many there are. Everything below is confined to the thread {@code warm}; reading has a thread of its own,
 * because it may have to wait, and answers are read on those of the client.
 */
public final class WarmRun {

    /** What requests under way may hold together; a larger one goes alone. */
    private static final long BYTES_UNDER_WAY_MAX = 16L << 20;

    private final LineSource source;
    private final WarmPlan plan;
    private final WarmListener listener;
    private final WarmThreads threads;
    private final WarmClient client;
    private final RequestReader reader;
    private final Backoff backoff;
    private final Budget budget;
    private final LongSupplier ticker;
    private final WarmTally tally;
    private final CompletableFuture<WarmProgress> finished = new CompletableFuture<>();

    private final Set<Flight> underWay = new LinkedHashSet<>();
    private long bytesUnderWay;
    private @Nullable WarmRequest held;
    private boolean reading;
    private boolean waiting;
    private boolean toldOfAnother;
    private long nextTurn;
    private WarmProgress.End end = WarmProgress.End.RUNNING;

    private WarmRun(
            WarmPlan plan,
            LineSource source,
            WarmListener listener,
            Clock clock,
            LongSupplier ticker,
            DoubleSupplier random) {
        this.plan = plan;
        this.source = source;
        this.listener = listener;
        this.ticker = ticker;
        this.threads = new WarmThreads();
        this.client = new WarmClient(plan.destination(), threads.answers());
        this.reader = new RequestReader(plan.format());
        this.backoff = new Backoff(clock, random);
        this.budget = new Budget(plan.dollarsMax(), plan.pricing());
        this.tally = new WarmTally(ticker, source.bytesTotal());
        this.nextTurn = ticker.getAsLong();
    }

    /** Begins, and takes the lines over: they are closed at the end. */
    public static WarmRun start(
            WarmPlan plan,
            LineSource source,
            WarmListener listener,
            Clock clock,
            LongSupplier ticker,
            DoubleSupplier random) {
        WarmRun run = new WarmRun(plan, source, listener, clock, ticker, random);
        run.threads.confined(run::proceed);
        return run;
    }

    /** Completes with the last progress, when nothing is under way any more. Never fails. */
    public CompletionStage<WarmProgress> finished() {
        return finished.minimalCompletionStage();
    }

    public WarmProgress progress() {
        return tally.progress();
    }

    /** Begins nothing more, and asks nothing again; what is under way comes to its end. */
    public void stop() {
        threads.confined(() -> interrupt(flight -> flight.call == null));
    }

    /** Breaks off what is under way. */
    public void cut() {
        threads.confined(() -> interrupt(flight -> true));
    }

    private void interrupt(Predicate<Flight> broken) {
        endBy(WarmProgress.End.INTERRUPTED);
        underWay.stream().filter(broken).toList().forEach(this::cut);
        proceed();
    }

    private void endBy(WarmProgress.End how) {
        if (end == WarmProgress.End.RUNNING) {
            end = how;
        }
    }

    /** Does whatever can be done now; called again whenever something has changed. */
    private void proceed() {
        while (end == WarmProgress.End.RUNNING && held != null && hasTurn(held)) {
            WarmRequest next = held;
            held = null;
            begin(next);
        }
        if (end == WarmProgress.End.RUNNING && held == null && !reading) {
            reading = true;
            threads.reading(this::read);
        }
        if (end != WarmProgress.End.RUNNING && underWay.isEmpty()) {
            finish();
        }
    }

    private void finish() {
        if (!finished.isDone()) {
            tally.ended(end);
            if (!reading) {
                source.close();
            }
            threads.finish();
            finished.complete(tally.progress());
        }
    }

    /** On the reading thread. */
    private void read() {
        Optional<WarmLine> line = source.next();
        WarmRequest request = null;
        UnusableLine unusable = null;
        if (line.isPresent()) {
            try {
                request = reader.read(line.get());
            } catch (UnusableLine e) {
                unusable = e;
            }
        }
        WarmRequest read = request;
        UnusableLine wrong = unusable;
        threads.confined(() -> took(line, read, wrong));
    }

    private void took(Optional<WarmLine> line, @Nullable WarmRequest request, @Nullable UnusableLine unusable) {
        reading = false;
        if (line.isEmpty()) {
            endBy(WarmProgress.End.COMPLETE);
        } else if (unusable != null) {
            fail(line.get(), unusable.reason(), unusable.problem(), false);
        } else if (request != null
                && budget.isBounded()
                && budget.estimate(request).isEmpty()) {
            UnusableLine unpriced = noPrice();
            fail(request.line(), unpriced.reason(), unpriced.problem(), false);
        } else {
            held = request;
        }
        proceed();
    }

    static UnusableLine noPrice() {
        return new UnusableLine(
                FailureReason.NO_PRICE,
                "its model has no price (expected: a model of config/prices.yaml, or --dollars-per-1000-tokens)");
    }

    private void fail(WarmLine line, FailureReason reason, String detail, boolean asked) {
        tally.failed(line, reason, asked);
        listener.failed(line, reason, detail);
    }

    /** Whether the request may begin now. If not, something that is under way or a timer calls {@link #proceed} again. */
    private boolean hasTurn(WarmRequest request) {
        boolean room = underWay.isEmpty()
                || (underWay.size() < plan.concurrency() && bytesUnderWay + request.bytes() <= BYTES_UNDER_WAY_MAX);
        return room && isWithinBudget(request) && isItsTime();
    }

    private boolean isWithinBudget(WarmRequest request) {
        boolean allowed = budget.allows(budget.estimate(request).orElse(0));
        if (!allowed && underWay.isEmpty()) {
            endBy(WarmProgress.End.BUDGET);
            listener.outOfBudget(request.line());
        }
        return allowed;
    }

    private boolean isItsTime() {
        long early = nextTurn - ticker.getAsLong();
        if (plan.requestsPerSecondMax() == null || early <= 0) {
            return true;
        }
        if (!waiting) {
            waiting = true;
            threads.later(
                    () -> {
                        waiting = false;
                        proceed();
                    },
                    early,
                    TimeUnit.NANOSECONDS);
        }
        return false;
    }

    /** Returns the nanoseconds until the turn that was taken. */
    private long takeTurn() {
        Double rate = plan.requestsPerSecondMax();
        if (rate == null) {
            return 0;
        }
        long now = ticker.getAsLong();
        long turn = Math.max(nextTurn, now);
        nextTurn = turn + Math.round(1e9 / rate);
        return turn - now;
    }

    private void begin(WarmRequest request) {
        takeTurn();
        Flight flight = new Flight(request, budget.estimate(request).orElse(0));
        underWay.add(flight);
        bytesUnderWay += request.bytes();
        budget.reserve(flight.estimate);
        ask(flight);
    }

    private void ask(Flight flight) {
        flight.attempts++;
        WarmClient.Call call = client.ask(flight.request);
        flight.call = call;
        call.attempt().whenComplete((attempt, bug) -> threads.confined(() -> ended(flight, attempt)));
    }

    private void ended(Flight flight, Attempt attempt) {
        if (!underWay.contains(flight)) {
            return; // it was cut
        }
        flight.call = null;
        FailureReason failure = attempt.failure();
        if (failure == null) {
            land(flight, attempt);
        } else if (failure.isRetried() && flight.attempts <= plan.retriesMax() && end != WarmProgress.End.INTERRUPTED) {
            again(flight, attempt, failure);
        } else {
            crash(flight, attempt, failure);
        }
        proceed();
    }

    private void again(Flight flight, Attempt attempt, FailureReason failure) {
        OptionalDouble paid = budget.paid(flight.request, attempt);
        if (budget.allows(paid.orElse(0))) {
            budget.spend(paid.orElse(0));
            tally.spent(paid);
            Duration delay = backoff.delay(flight.attempts, attempt.retryAfter());
            threads.later(() -> waitForTurn(flight), delay.toNanos(), TimeUnit.NANOSECONDS);
        } else {
            crash(flight, attempt, failure);
        }
    }

    private void waitForTurn(Flight flight) {
        long early = takeTurn();
        if (early > 0) {
            threads.later(() -> retry(flight), early, TimeUnit.NANOSECONDS);
        } else {
            retry(flight);
        }
    }

    private void retry(Flight flight) {
        if (underWay.contains(flight)) {
            tally.retried();
            ask(flight);
        }
    }

    private void land(Flight flight, Attempt attempt) {
        OptionalDouble paid = budget.paid(flight.request, attempt);
        leave(flight, paid.orElse(0));
        tally.answered(flight.request.line(), attempt, paid);
        if (attempt.outcome() == CacheOutcome.UNKNOWN && !toldOfAnother) {
            toldOfAnother = true;
            listener.answeredByAnother();
        }
    }

    private void crash(Flight flight, Attempt attempt, FailureReason failure) {
        OptionalDouble paid = budget.paid(flight.request, attempt);
        leave(flight, paid.orElse(0));
        tally.spent(paid);
        String attempts = flight.attempts == 1 ? "" : ", asked " + flight.attempts + " times";
        fail(flight.request.line(), failure, attempt.detail() + attempts, true);
    }

    private void leave(Flight flight, double paid) {
        underWay.remove(flight);
        bytesUnderWay -= flight.request.bytes();
        budget.settle(flight.estimate, paid);
    }

    private void cut(Flight flight) {
        WarmClient.Call call = flight.call;
        leave(flight, 0);
        fail(flight.request.line(), FailureReason.INTERRUPTED, "told to stop before the answer was there", true);
        if (call != null) {
            call.cancel();
        }
    }

    /** A request under way, or waiting to be asked again. */
    private static final class Flight {

        private final WarmRequest request;
        private final double estimate;
        private int attempts;
        private WarmClient.@Nullable Call call;

        Flight(WarmRequest request, double estimate) {
            this.request = request;
            this.estimate = estimate;
        }
    }
}
