package dev.reprise.server.redis;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * One timer for all deadlines, exact to a tick. Whoever waits is put into the slot of the tick after its deadline; one
 * thread turns the wheel and visits the slots whose tick has passed. Adding is one insertion into a queue, ending in time
 * costs nothing: who has ended is swept out when its slot is visited, so a slot never holds more than what was added in one
 * round.
 */
final class DeadlineWheel {
    static final Duration TICK = Duration.ofMillis(10);

    private static final int SLOTS = 64;

    /** Somebody who waits for something, but not for ever. */
    interface Waiting {
        boolean hasEnded();

        /** The deadline has passed. Called at least once unless it has ended, perhaps again. */
        void expire();
    }

    private record Place(Waiting waiting, long dueTick) {
        boolean isSettledAt(long tick) {
            if (dueTick <= tick) {
                waiting.expire();
                return true;
            }
            return waiting.hasEnded();
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

    /** Expires it once that long has passed, unless it ends before. */
    void add(Waiting waiting, Duration timeout) {
        long dueTick = tickIn(timeout.toNanos()) + 1;
        slotOf(dueTick).add(new Place(waiting, dueTick));
        if (dueTick <= visitedTick) {
            waiting.expire(); // this thread was held up so long that the slot has been visited meanwhile
        }
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
