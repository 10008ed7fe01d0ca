package dev.reprise.trials;

import dev.reprise.trials.load.OriginConduct;
import dev.reprise.trials.means.RedisTrouble;
import dev.reprise.trials.means.TroubledRedis;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One trouble of Redis after the other, and an origin that misbehaves now and then: all by the seed. */
final class Chaos implements AutoCloseable {

    private static final int TROUBLE_MILLIS_MAX = 700;
    private static final int QUIET_MILLIS_MAX = 500;
    private static final int GOOD_CALLS_OF_100 = 85;

    /** The first two of a hundred bad calls leave bytes where the next answer should be; the rest are equally likely. */
    private static final List<OriginConduct> BAD = List.of(
            OriginConduct.STATUS_429,
            OriginConduct.STATUS_500,
            OriginConduct.RESETS_AT_ONCE,
            OriginConduct.RESETS_INSIDE,
            OriginConduct.CLOSES_INSIDE,
            OriginConduct.CLOSES_INSIDE,
            OriginConduct.ENDS_UNFINISHED,
            OriginConduct.ERROR_INSIDE);

    private final TroubledRedis redis;
    private final Random random;
    private final Map<RedisTrouble, Integer> begun = new EnumMap<>(RedisTrouble.class);
    private final CompletableFuture<Void> running;
    private boolean over; // guarded by this

    Chaos(TroubledRedis redis, long seed) {
        this.redis = redis;
        this.random = new Random(seed);
        this.running = CompletableFuture.runAsync(this::run, task -> {
            Thread thread = new Thread(task, "chaos");
            thread.setDaemon(true);
            thread.start();
        });
    }

    /** What the origin does at that call: the same for the same seed, whatever the order of the clients. */
    static OriginConduct conduct(long seed, int call) {
        Random random = new Random(seed * 31 + call);
        random.nextInt(); // neighbouring seeds begin alike
        int percent = random.nextInt(100);
        if (percent < GOOD_CALLS_OF_100) {
            return percent % 4 == 0 ? OriginConduct.THINKS : OriginConduct.WHOLE;
        }
        return switch (random.nextInt(100)) {
            case 0 -> OriginConduct.DECLARES_LESS;
            case 1 -> OriginConduct.ANSWERS_TWICE;
            case 2 -> OriginConduct.STALLS_INSIDE;
            default -> BAD.get(random.nextInt(BAD.size()));
        };
    }

    private void run() {
        RedisTrouble[] troubles = RedisTrouble.values();
        try {
            while (pause(random.nextInt(QUIET_MILLIS_MAX))) {
                RedisTrouble trouble = troubles[random.nextInt(troubles.length)];
                begun.merge(trouble, 1, Integer::sum);
                redis.begin(trouble);
                pause(random.nextInt(TROUBLE_MILLIS_MAX));
                redis.end(trouble);
            }
        } catch (Exception e) {
            throw new IllegalStateException("the chaos itself failed", e);
        }
    }

    /** False once it is over. */
    private synchronized boolean pause(int millis) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = until - System.nanoTime(); left > 0 && !over; left = until - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return !over;
    }

    /** Lets it go on for that long. */
    void pass(Duration time) throws InterruptedException {
        pause(Math.toIntExact(time.toMillis()));
    }

    /** Ends the last trouble and waits for that; says how often each has been. */
    Map<RedisTrouble, Integer> stop() {
        synchronized (this) {
            over = true;
            notifyAll();
        }
        running.join();
        return begun;
    }

    @Override
    public void close() {
        stop();
    }
}
