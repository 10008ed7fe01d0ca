package dev.reprise.server.redis;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One timer for all deadlines, exact to a tick. Whoever waits is put into the slot of the tick after its deadline; one
 * thread turns the wheel and visits the slots whose tick has passed. Adding is one insertion into a queue, and who has ended in
 * time only empties its place, so that nothing of it is held: the place itself is swept out when its slot is visited, and a slot
 * never holds more places than were taken in one round.
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
    private volatile long visitedTick;

    DeadlineWheel(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        startNanos = nanoTime.getAsLong();
    }

    /** Expires it once that long has passed, unless it leaves before. */
    Place add(Waiting waiting, Duration timeout) {
        Place place = new Place(waiting, tickIn(timeout.toNanos()) + 1);
        slotOf(place.dueTick).add(place);
        if (place.dueTick <= visitedTick) {
            waiting.expire(); // this thread was held up so long that the slot has been visited meanwhile
        }
        return place;
    }

    /** Expires those whose deadline has passed. Called once a tick, always by the same thread. */
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
