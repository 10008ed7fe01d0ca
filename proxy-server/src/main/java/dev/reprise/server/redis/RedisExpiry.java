package dev.reprise.server.redis;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * When what is stored in Redis ends, in one sorted set: by it responses are counted, and found when there are too many. What is
 * stored while something is written here goes together, next.
 */
final class RedisExpiry {

    /** Beyond it what is stored is not counted. */
    private static final int WAITING_MAX = 10_000;

    /** What is written at a time. */
    private static final int AT_A_TIME = 1_024;

    /** What one of them weighs on its way: 64 digits and a number. */
    private static final int END_BYTES = 100;

    private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

    private final RedisGuard guard;
    private final byte[] key;
    private final Clock clock;
    private final BlockingQueue<Map.Entry<byte[], Long>> waiting = new LinkedBlockingQueue<>(WAITING_MAX);
    private final AtomicReference<@Nullable CompletableFuture<Void>> writing = new AtomicReference<>();

    RedisExpiry(RedisGuard guard, byte[] key, Clock clock) {
        this.guard = guard;
        this.key = key;
        this.clock = clock;
    }

    byte[] key() {
        return key;
    }

    /** A response was written, which Redis forgets then. */
    void add(String digits, long expiresMillis) {
        byte[] member = digits.getBytes(StandardCharsets.US_ASCII);
        if (waiting.offer(Map.entry(member, expiresMillis)) && writing.get() == null) {
            var unused = flush();
        }
    }

    /** Completes when what waits now was written, as much of it as goes at a time, or was in vain. */
    CompletionStage<Void> flush() {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> theirs = writing.compareAndExchange(null, mine);
        if (theirs != null) {
            return theirs.thenCompose(done -> underWay()); // which is what waited meanwhile
        }
        var unused = DONE.thenCompose(begun -> write()).whenComplete((done, fault) -> {
            writing.set(null);
            if (!waiting.isEmpty()) {
                var unusedNext = flush();
            }
            mine.complete(null);
        });
        return mine;
    }

    private CompletionStage<Void> underWay() {
        CompletableFuture<Void> next = writing.get();
        return next == null ? DONE : next;
    }

    private CompletionStage<Void> write() {
        List<Map.Entry<byte[], Long>> some = new ArrayList<>();
        waiting.drainTo(some, AT_A_TIME);
        return some.isEmpty()
                ? DONE
                : guard.write(Command.zadd(key, some).asNote(), key, some.size() * END_BYTES)
                        .thenAccept(reply -> {});
    }

    /** How many responses there are that Redis has not forgotten; empty if it does not tell. */
    CompletionStage<OptionalLong> count() {
        return flush().thenCompose(written ->
                        guard.look(Command.zcountAbove(key, clock.millis()).asNote(), key))
                .thenApply(reply -> reply.value() == null ? OptionalLong.empty() : OptionalLong.of(reply.value()))
                .exceptionally(fault -> OptionalLong.empty());
    }

    /** So many that will be forgotten first. */
    CompletionStage<Reply<List<byte[]>>> first(long count) {
        return guard.look(Command.zrange(key, 0, count - 1).asNote(), key);
    }

    CompletionStage<Reply<Long>> forgetExpired() {
        return guard.write(Command.zremUpTo(key, clock.millis()).asNote(), key, 0);
    }

    /** They were evicted. */
    CompletionStage<Reply<Long>> remove(List<byte[]> members) {
        return guard.write(Command.zrem(key, members).asNote(), key, 0);
    }
}
