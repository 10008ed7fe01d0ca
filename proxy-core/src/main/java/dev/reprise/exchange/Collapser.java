package dev.reprise.exchange;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.Purges;
import dev.reprise.cache.StoredResponse;
import dev.reprise.chat.Representation;
import dev.reprise.exchange.Lead.Sharing;
import dev.reprise.exchange.Lead.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets identical requests share one forward (RFC 9111 §4): the first leads, the others join its recording.
 *
 * <p>Between a lookup that finds nothing and taking a seat here, another leader may finish, have its answer kept and
 * be gone. So every request draws a ticket before its lookup, and is told to look again when a leader of its stripe
 * has settled since. Without the ticket such a request would pay for an answer that is already stored. Where the store
 * fails, looking again is of no use: such a request shares what is about to be stored, and waits for no write.
 *
 * <p>Thread-safe. The map's own lock guards the leads of a key; nothing is called out to while it is held, but the
 * supplier of a new recording.
 */
public final class Collapser {

    private static final int STRIPES = 1024; // a power of two
    private static final Seat.LooksAgain LOOKS_AGAIN_AT_ONCE =
            new Seat.LooksAgain(CompletableFuture.completedFuture(null));

    /** The ticket of a request whose lookup failed. */
    static final long LOOKUP_FAILED = -1;

    /** What a request does next. */
    sealed interface Seat {

        /** Nobody asks this yet: forward, and call {@link Collapser#settle} in the end. */
        record Leads(Lead lead) implements Seat {}

        record Joins(Lead lead, Sharing sharing) implements Seat {}

        /** There is nobody to join, and no further recording may begin. */
        record GoesAlone() implements Seat {}

        /** An answer was or will be settled: look up again after that. */
        record LooksAgain(CompletionStage<@Nullable Void> settled) implements Seat {}
    }

    private final ConcurrentHashMap<CacheKey, List<Lead>> leads = new ConcurrentHashMap<>();
    private final AtomicLongArray settledCounts = new AtomicLongArray(STRIPES);
    private final AtomicLong moments = new AtomicLong(); // in which a lead began, or was over
    private volatile Duration ageMax;
    private final Supplier<Purges> purges;
    private final LongSupplier nanoTime;

    /** Recordings older than {@code ageMax}, or purged since they began, are not joined any more. */
    public Collapser(Duration ageMax, Supplier<Purges> purges, LongSupplier nanoTime) {
        this.ageMax = ageMax;
        this.purges = purges;
        this.nanoTime = nanoTime;
    }

    /** From now on. */
    public void limitTo(Duration ageMax) {
        this.ageMax = ageMax;
    }

    /** To be drawn before the lookup whose outcome leads here. */
    long ticket(CacheKey key) {
        return settledCounts.get(stripe(key));
    }

    /**
     * Takes a seat.
     *
     * @param recording what it would lead; none if no further recording may begin
     */
    Seat seat(Keeper.Question question, long ticket, Supplier<Optional<Recording>> recording) {
        CacheKey key = question.key();
        Seat[] seat = new Seat[1];
        leads.compute(key, (k, present) -> {
            List<Lead> others = present == null ? List.of() : present;
            seat[0] = among(others, question.request().representation(), ticket);
            if (seat[0] == null && ticket != LOOKUP_FAILED && ticket != ticket(key)) {
                seat[0] = LOOKS_AGAIN_AT_ONCE;
            }
            if (seat[0] != null) {
                return present;
            }
            Optional<Recording> own = recording.get();
            if (own.isEmpty()) {
                seat[0] = new Seat.GoesAlone();
                return present;
            }
            Lead lead = lead(question, own.get());
            seat[0] = new Seat.Leads(lead);
            return plus(others, lead);
        });
        return seat[0];
    }

    /** The lead of a request that wants an answer of its own; others may join it. */
    Lead leadAnyway(Keeper.Question question, Recording recording) {
        Lead lead = lead(question, recording);
        leads.merge(question.key(), List.of(lead), (present, own) -> plus(present, lead));
        return lead;
    }

    private Lead lead(Keeper.Question question, Recording recording) {
        return new Lead(recording, question, purges.get().last(), nanoTime.getAsLong(), moments.incrementAndGet());
    }

    private boolean isPurged(Lead lead) {
        return purges.get().cover(lead.question().labels(), lead.purgesKnown());
    }

    private static List<Lead> plus(List<Lead> present, Lead lead) {
        List<Lead> more = new ArrayList<>(present);
        more.add(lead);
        return more;
    }

    /**
     * For a request that is to join nothing, or found something stored: looks again if something newer is being stored, when all
     * of that is.
     */
    Optional<Seat.LooksAgain> beingStored(CacheKey key, long ticket) {
        if (ticket == LOOKUP_FAILED) {
            return Optional.empty();
        }
        List<Lead> over = over(leads.getOrDefault(key, List.of()));
        if (!over.isEmpty()) {
            return Optional.of(looksAgain(over));
        }
        return ticket == ticket(key) ? Optional.empty() : Optional.of(LOOKS_AGAIN_AT_ONCE);
    }

    private List<Lead> over(List<Lead> present) {
        return present.isEmpty() // nearly always
                ? List.of()
                : present.stream()
                        .filter(lead -> lead.isOver() && !isPurged(lead))
                        .toList();
    }

    private static Seat.LooksAgain looksAgain(List<Lead> over) {
        CompletableFuture<?>[] settled =
                over.stream().map(lead -> lead.settled().toCompletableFuture()).toArray(CompletableFuture[]::new);
        return new Seat.LooksAgain(CompletableFuture.allOf(settled));
    }

    /** A leader's recording is over: what begins from now on is asked for later. */
    void over(Lead lead) {
        lead.over(moments.incrementAndGet());
    }

    /**
     * A leader's answer comes to that, if it is worth something. Called one after the other for those of one key, before it is
     * stored; returns what it is beside the others. Of those that ran at the same time nobody knows which the origin gave first.
     */
    Standing judged(Lead lead, Optional<StoredResponse> response) {
        if (lead.refreshes() && response.isPresent() && mayBeStored(lead, response.get())) {
            leads.getOrDefault(lead.question().key(), List.of()).forEach(lead::outdates);
        }
        lead.judged(response);
        return lead.standing();
    }

    private boolean mayBeStored(Lead lead, StoredResponse response) {
        return !response.freshFor().isZero() && !isPurged(lead);
    }

    /** A leader's answer was kept or refused: from now on its key is looked up or asked anew. */
    void settle(CacheKey key, Lead lead) {
        leads.computeIfPresent(key, (k, present) -> {
            List<Lead> fewer = new ArrayList<>(present);
            fewer.remove(lead);
            settledCounts.incrementAndGet(stripe(key));
            return fewer.isEmpty() ? null : fewer;
        });
        lead.settle();
    }

    /** How many recordings others could join. */
    public int size() {
        return leads.size();
    }

    private @Nullable Seat among(List<Lead> others, Representation wanted, long ticket) {
        List<Lead> over = over(others);
        if (!over.isEmpty() && ticket != LOOKUP_FAILED) {
            return looksAgain(over); // what is being stored decides, not what was recorded, or is being recorded
        }
        Lead newest = newest(over);
        if (newest != null) {
            return new Seat.Joins(newest, Sharing.AFTERWARDS);
        }
        for (Lead lead : others) {
            if (isPurged(lead) || lead.standing() != Standing.NEWEST || lead.isOver()) {
                continue;
            }
            Sharing sharing = lead.sharing(wanted);
            if (sharing != null && nanoTime.getAsLong() - lead.beganNanos() <= ageMax.toNanos()) {
                return new Seat.Joins(lead, sharing);
            }
        }
        return null;
    }

    private static @Nullable Lead newest(List<Lead> over) {
        Lead newest = null;
        for (Lead lead : over) {
            if (lead.standing() == Standing.NEWEST && (newest == null || lead.refreshes() || !newest.refreshes())) {
                newest = lead;
            }
        }
        return newest;
    }

    private static int stripe(CacheKey key) {
        return key.hashCode() & (STRIPES - 1);
    }
}
