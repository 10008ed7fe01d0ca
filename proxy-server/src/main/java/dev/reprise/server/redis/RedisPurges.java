package dev.reprise.server.redis;

import dev.reprise.cache.Purge;
import dev.reprise.cache.Purges;
import dev.reprise.server.redis.Reply.Outcome;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The purges that all replicas of one Redis share, in the hash {@code <prefix>:purge}: one field each, and a random mark of
 * the last change, which every replica reads more than twice a second. A replica that could not read it for a second answers
 * nothing from Redis, since something may have been purged.
 *
 * <p>What Redis forgets, in a failover say, whoever still knows it writes again.
 */
final class RedisPurges {

    static final Duration POLL_INTERVAL = Duration.ofMillis(400);

    /** How long what is known counts as known. */
    static final Duration TRUST_MAX = Duration.ofSeconds(1);

    private static final byte[] CHANGE = "change".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NO_CHANGE = {};
    private static final int CHANGE_BYTES = 16;
    private static final CompletionStage<Boolean> NO = CompletableFuture.completedFuture(false);
    private static final CompletionStage<Boolean> YES = CompletableFuture.completedFuture(true);

    private final RedisGuard guard;
    private final byte[] key;
    private final PurgeFields fields;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final LimitedLog log;
    private final SecureRandom random = new SecureRandom();
    private final AtomicReference<@Nullable CompletableFuture<Outcome>> refreshing = new AtomicReference<>();

    private long outdatings; // how often Redis has said so; guarded by this
    private volatile Purges known = Purges.NONE;
    private volatile byte @Nullable [] change; // the last of what was read; null if that is outdated for sure
    private volatile long confirmedNanos;

    RedisPurges(RedisGuard guard, String name, PurgeFields fields, Clock clock, LongSupplier nanoTime, LimitedLog log) {
        this.guard = guard;
        this.key = name.getBytes(StandardCharsets.US_ASCII);
        this.fields = fields;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.log = log;
    }

    Purges known() {
        return known;
    }

    /** Whether what is known is what Redis had less than a second ago. */
    boolean isSure() {
        return change != null && nanoTime.getAsLong() - confirmedNanos < TRUST_MAX.toNanos();
    }

    /** Redis says that something was purged: until that is read, nothing is sure. */
    void outdated() {
        synchronized (this) {
            outdatings++;
            change = null;
        }
        var unused = refresh();
    }

    /** Asks Redis what has changed; completes with {@link Outcome#ANSWERED} if that is known now. One at a time. */
    CompletionStage<Outcome> refresh() {
        CompletableFuture<Outcome> mine = new CompletableFuture<>();
        CompletableFuture<Outcome> theirs = refreshing.compareAndExchange(null, mine);
        if (theirs != null) {
            return theirs;
        }
        long asked = nanoTime.getAsLong();
        guard.look(Command.hget(key, CHANGE), key)
                .thenCompose(reply -> refreshed(reply, asked))
                .whenComplete((outcome, fault) -> {
                    refreshing.set(null);
                    mine.complete(outcome == null ? Outcome.UNAVAILABLE : outcome);
                });
        return mine;
    }

    private CompletionStage<Outcome> refreshed(Reply<byte[]> reply, long asked) {
        if (reply.outcome() != Outcome.ANSWERED) {
            if (reply.error() != null) {
                log.warn("Redis does not tell what was purged, so nothing is answered from it: "
                        + reply.error().token());
            }
            return CompletableFuture.completedFuture(reply.outcome());
        }
        byte[] there = reply.value() == null ? NO_CHANGE : reply.value();
        if (Arrays.equals(there, change)) {
            confirmedNanos = asked;
            return CompletableFuture.completedFuture(Outcome.ANSWERED);
        }
        return load();
    }

    /** Reads all of them. */
    private CompletionStage<Outcome> load() {
        long asked = nanoTime.getAsLong();
        long outdatingsThen = outdatings();
        return guard.look(Command.hgetAll(key), key).thenApply(reply -> {
            if (reply.outcome() == Outcome.ANSWERED) {
                Map<byte[], byte[]> hash = reply.value(); // null is how Lettuce says that there is none
                loaded(hash == null ? Map.of() : hash, asked, outdatingsThen);
            }
            return reply.outcome();
        });
    }

    private synchronized long outdatings() {
        return outdatings;
    }

    private void loaded(Map<byte[], byte[]> hash, long asked, long outdatingsThen) {
        Map<Purge, Long> there = new HashMap<>();
        byte[] last = NO_CHANGE;
        for (Map.Entry<byte[], byte[]> field : hash.entrySet()) {
            if (Arrays.equals(field.getKey(), CHANGE)) {
                last = field.getValue();
            } else {
                fields.read(field.getKey(), field.getValue())
                        .ifPresent(purge -> there.merge(purge.getKey(), purge.getValue(), Math::max));
            }
        }
        Map<Purge, Long> forgotten = new HashMap<>();
        synchronized (this) {
            known = known.and(Purges.of(there, 0)).bounded();
            known.numbers().forEach((purge, number) -> {
                if (there.getOrDefault(purge, Long.MIN_VALUE) < number) {
                    forgotten.put(purge, number);
                }
            });
            change = outdatings == outdatingsThen ? last : null; // else it may have been read before it was changed
            confirmedNanos = asked;
        }
        if (!forgotten.isEmpty()) {
            var unused = write(forgotten);
        }
    }

    /**
     * Purges: here at once, everywhere once this completes with true. If it does not, it is written as soon as Redis
     * can be reached again.
     */
    CompletionStage<Boolean> add(Purge purge) {
        return load().thenCompose(loaded -> {
            Map<Purge, Long> added;
            List<Purge> needless;
            synchronized (this) {
                Purges before = known;
                known = before.with(purge, clock.instant());
                added = new HashMap<>(known.numbers());
                added.entrySet().removeAll(before.numbers().entrySet());
                needless = new ArrayList<>(before.numbers().keySet());
                needless.removeAll(known.numbers().keySet());
                change = null; // so that all is compared, and written if it is not there
            }
            return loaded == Outcome.ANSWERED
                    ? write(added).thenCompose(written -> written ? forget(needless) : NO)
                    : NO;
        });
    }

    private CompletionStage<Boolean> write(Map<Purge, Long> purges) {
        List<Map.Entry<byte[], byte[]>> written = new ArrayList<>();
        written.add(Map.entry(CHANGE, newChange()));
        purges.forEach((purge, number) -> written.add(Map.entry(fields.field(purge), fields.value(purge, number))));
        int bytes = written.stream().mapToInt(field -> field.getValue().length).sum();
        return guard.write(Command.hset(key, written), key, bytes).thenApply(set -> {
            change = null;
            return set.outcome() == Outcome.ANSWERED;
        });
    }

    /** A count could begin again and seem to be the old one. */
    private byte[] newChange() {
        byte[] bytes = new byte[CHANGE_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII);
    }

    /** What is left there costs a little memory, and nothing else. */
    private CompletionStage<Boolean> forget(List<Purge> needless) {
        if (!needless.isEmpty()) {
            List<byte[]> gone = needless.stream().map(fields::field).toList();
            var unused = guard.write(Command.hdel(key, gone), key, 0);
        }
        return YES;
    }
}
