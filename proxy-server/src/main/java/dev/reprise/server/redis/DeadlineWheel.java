package dev.reprise.server.redis;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One timer for all deadlines, exact to a tick. Whoever waits is put into the slot of the tick after its deadline; one
 * thread turns the wheel and visits the slots whose tick has passed. Adding is one insertion into a queue, and who has ended in
 * time only empties its place, so that nothing of it is held: the place itself is swept out when its slot is visited, and a slot
 * never holds more places than were taken in one round.
 *
 * <p>While nobody can be waiting it rests: nobody has to turn it until it wakes who does.
 */
final class DeadlineWheel {
    static final Duration TICK = Duration.ofMillis(10);

    private static final int SLOTS = 64;

    /** Somebody who waits for something, but not for ever. */
    interface Waiting {

        /** The deadline has passed. Called at least once unless it has left its place, perhaps again. */
        void expire();
    }

    /** Of somebody who waits. */
    static final class Place {

        private final long dueTick;
        private volatile @Nullable Waiting waiting;

        private Place(Waiting waiting, long dueTick) {
            this.waiting = waiting;
            this.dueTick = dueTick;
        }

        /** It has ended. */
        void leave() {
            waiting = null;
        }

        private boolean isSettledAt(long tick) {
            Waiting there = waiting;
            if (there != null && dueTick <= tick) {
                there.expire();
            }
            return there == null || dueTick <= tick;
        }
    }

    private final LongSupplier nanoTime;
    private final long startNanos;
    private final List<Queue<Place>> slots = Stream.generate(() -> (Queue<Place>) new ConcurrentLinkedQueue<Place>())
            .limit(SLOTS)
            .toList();
    private final Runnable wake;
    private final AtomicLong latestDueTick = new AtomicLong();
    private final AtomicBoolean resting = new AtomicBoolean(true);
    private volatile long visitedTick;

    /** One that rests. The task has it turned, once a tick and until it {@link #rests}; it must not wait. */
    DeadlineWheel(LongSupplier nanoTime, Runnable wake) {
        this.nanoTime = nanoTime;
        this.wake = wake;
        startNanos = nanoTime.getAsLong();
    }

    /** Expires it once that long has passed, unless it leaves before. */
    Place add(Waiting waiting, Duration timeout) {
        Place place = new Place(waiting, tickIn(timeout.toNanos()) + 1);
        slotOf(place.dueTick).add(place);
        beAwakeUntil(place.dueTick);
        if (place.dueTick <= visitedTick) {
            waiting.expire(); // this thread was held up so long that the slot has been visited meanwhile
        }
        return place;
    }

    private void beAwakeUntil(long dueTick) {
        for (long latest = latestDueTick.get(); latest < dueTick; latest = latestDueTick.get()) {
            if (latestDueTick.compareAndSet(latest, dueTick)) {
                break;
            }
        }
        if (resting.get() && resting.compareAndSet(true, false)) {
            wake.run();
        }
    }

    /** Whether it need not be turned any more, until it wakes. Called by the thread that turns it. */
    boolean rests() {
        if (visitedTick < latestDueTick.get()) {
            return false;
        }
        resting.set(true);
        boolean cameMeanwhile = visitedTick < latestDueTick.get() && resting.compareAndSet(true, false);
        return !cameMeanwhile;
    }

    /** Expires those whose deadline has passed. Called once a tick unless it rests, always by the same thread. */
    void turn() {
        long now = tickIn(0);
        for (long tick = Math.max(visitedTick, now - SLOTS) + 1; tick <= now; tick++) {
            visitedTick = tick;
            slotOf(tick).removeIf(place -> place.isSettledAt(now));
        }
    }

    private long tickIn(long nanos) {
        return (nanoTime.getAsLong() - startNanos + nanos) / TICK.toNanos();
    }

    private Queue<Place> slotOf(long tick) {
        return slots.get((int) (tick % SLOTS));
    }
}
