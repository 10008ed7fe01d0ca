package dev.reprise.server.redis;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheSecret;
import dev.reprise.cache.Digest;
import dev.reprise.cache.Purge;
import dev.reprise.cache.Purges;
import dev.reprise.cache.StoreIndex;
import dev.reprise.cache.StoredResponse;
import dev.reprise.cache.Use;
import dev.reprise.cache.UseList;
import dev.reprise.server.redis.Reply.Outcome;
import io.lettuce.core.ScoredValue;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is stored in Redis, for all replicas that share it, and what makes room. Members and fields are the digits at the end
 * of responses' names:
 * <pre>
 * &lt;prefix&gt;:expiry         sorted set, every response by the end of its lifetime ({@link RedisExpiry})
 * &lt;prefix&gt;:recent         sorted set, by last use: the last 1,000, or all where cache.responses-max is set
 * &lt;prefix&gt;:recent:about   hash, what is told of the last 1,000 ({@link Uses})
 * &lt;prefix&gt;:recent:hits    hash, how many requests they answered
 * </pre>
 * Uses are gathered in this process and written down together every two seconds, so that a hit costs Redis nothing more. All
 * of it is bookkeeping: what Redis refuses of it has no other consequence, and what is lost makes the order less exact.
 */
final class RedisIndex implements StoreIndex {

    static final Duration FLUSH_INTERVAL = Duration.ofSeconds(2);

    /** Uses that wait to be written; beyond it those that are longest ago are not. */
    private static final int WAITING_MAX = 10_000;

    /** What is written at a time, or evicted. */
    private static final int AT_A_TIME = 64;

    /** What is evicted every two seconds at most. */
    private static final int EVICTED_MAX = 20_000;

    /** Replicas that write at the same moment may leave some that nobody counts; beyond it all are forgotten. */
    private static final int ABOUT_MAX = 3 * RECENT_MAX;

    private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

    private final RedisGuard guard;
    private final Envelopes envelopes;
    private final Uses about;
    private final Clock clock;
    private final Supplier<Purges> purges;
    private final int responsesMax;
    private final RedisExpiry expiry;
    private final byte[] recentKey;
    private final byte[] aboutKey;
    private final byte[] hitsKey;
    private final UseList waiting = new UseList(WAITING_MAX);
    private final AtomicReference<@Nullable CompletableFuture<Void>> flushing = new AtomicReference<>();

    RedisIndex(
            RedisGuard guard,
            Envelopes envelopes,
            RedisSettings settings,
            List<CacheSecret> secrets,
            Clock clock,
            Supplier<Purges> purges) {
        this.guard = guard;
        this.envelopes = envelopes;
        this.about = new Uses(secrets);
        this.clock = clock;
        this.purges = purges;
        this.responsesMax = settings.responsesMax();
        expiry = new RedisExpiry(guard, utf8(settings.keyPrefix() + ":expiry"), clock);
        recentKey = utf8(settings.keyPrefix() + ":recent");
        aboutKey = utf8(settings.keyPrefix() + ":recent:about");
        hitsKey = utf8(settings.keyPrefix() + ":recent:hits");
    }

    /** A response was written, which Redis forgets then. */
    void stored(StoredResponse response, String digits, long expiresMillis) {
        waiting.stored(response, clock.instant());
        expiry.add(digits, expiresMillis);
    }

    /** A response is taken back. */
    void removing(CacheKey key) {
        waiting.remove(key);
    }

    /** It is not there any more. */
    void removed(String digits) {
        var unused = expiry.flush().thenCompose(counted -> forget(List.of(utf8(digits))));
    }

    void used(StoredResponse response) {
        waiting.hit(response, clock.instant());
    }

    /** Writes down what was used since the last time, and makes room. One at a time. */
    CompletionStage<Void> flush() {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> theirs = flushing.compareAndExchange(null, mine);
        if (theirs != null) {
            return theirs;
        }
        expiry.flush().thenCompose(counted -> written()).whenComplete((done, fault) -> {
            flushing.set(null);
            mine.complete(null);
        });
        return mine;
    }

    /** While Redis takes no writes they wait. */
    private CompletionStage<Void> written() {
        List<Use> uses = guard.takesWrites(recentKey) ? waiting.drain() : List.of();
        if (uses.isEmpty()) {
            return DONE;
        }
        return write(uses, 0)
                .thenCompose(written -> forgetOutrun(uses.size()))
                .thenCompose(forgotten -> expiry.forgetExpired())
                .thenCompose(expired -> responsesMax > 0 ? makeRoom() : DONE)
                .thenCompose(roomy -> keepRecent());
    }

    private CompletionStage<Void> write(List<Use> uses, int from) {
        if (from >= uses.size()) {
            return DONE;
        }
        int to = Math.min(from + AT_A_TIME, uses.size());
        List<Map.Entry<byte[], Long>> scores = new ArrayList<>();
        List<Map.Entry<byte[], byte[]>> told = new ArrayList<>();
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = from; i < to; i++) {
            Use use = uses.get(i);
            byte[] member = member(use.key());
            scores.add(Map.entry(member, use.last().toEpochMilli()));
            if (i >= uses.size() - RECENT_MAX) {
                told.add(Map.entry(member, about.write(member, use)));
                if (use.hits() > 0) {
                    all.add(note(Command.hincrBy(hitsKey, member, use.hits()), hitsKey));
                }
            }
        }
        all.add(note(Command.zadd(recentKey, scores), recentKey));
        if (!told.isEmpty()) {
            all.add(note(Command.hset(aboutKey, told), aboutKey));
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).thenCompose(done -> write(uses, to));
    }

    /** Nothing is told any more of those that as many others were used after. */
    private CompletionStage<Void> forgetOutrun(int others) {
        long first = -(2L * RECENT_MAX + others);
        return look(Command.zrange(recentKey, first, -RECENT_MAX - 1L), recentKey)
                .thenCompose(reply -> untold(reply.value()))
                .thenCompose(untold -> look(Command.hlen(aboutKey), aboutKey))
                .thenCompose(reply -> reply.value() == null || reply.value() <= ABOUT_MAX
                        ? DONE
                        : CompletableFuture.allOf(
                                note(Command.unlink(aboutKey), aboutKey), note(Command.unlink(hitsKey), hitsKey)));
    }

    private CompletionStage<Void> untold(@Nullable List<byte[]> members) {
        return members == null || members.isEmpty()
                ? DONE
                : CompletableFuture.allOf(
                        note(Command.hdel(aboutKey, members), aboutKey), note(Command.hdel(hitsKey, members), hitsKey));
    }

    /**
     * What expired stays among them until so many others were used. Under a bound all that live are needed to tell what goes
     * next, so there is room for as many that expired.
     */
    private CompletionStage<Void> keepRecent() {
        long kept = Math.max(RECENT_MAX, 2L * responsesMax);
        return note(Command.zremRanks(recentKey, 0, -kept - 1), recentKey).thenAccept(reply -> {});
    }

    /** Evicts the tenth that was used longest ago, if there are too many. */
    private CompletionStage<Void> makeRoom() {
        long tenth = Math.max(1, responsesMax / 10);
        return responses()
                .thenCompose(there ->
                        there.orElse(0) > responsesMax ? evictDownTo(Math.max(1, responsesMax - tenth), 0) : DONE);
    }

    /** Counts again each time, because others evict too. */
    private CompletionStage<Void> evictDownTo(long kept, int evicted) {
        return responses().thenCompose(there -> {
            long tooMany = there.orElse(0) - kept;
            return tooMany <= 0 || evicted >= EVICTED_MAX
                    ? DONE
                    : oldest(Math.min(AT_A_TIME, tooMany)).thenCompose(members -> evict(members, kept, evicted));
        });
    }

    /** Of those that nobody saw used, the ones that will be forgotten first. */
    private CompletionStage<List<byte[]>> oldest(long count) {
        return look(Command.zrange(recentKey, 0, count - 1), recentKey)
                .thenCompose(used ->
                        used.value() == null || !used.value().isEmpty() ? used.completed() : expiry.first(count))
                .thenApply(reply -> reply.value() == null ? List.of() : reply.value());
    }

    private CompletionStage<Void> evict(List<byte[]> members, long kept, int before) {
        if (members.isEmpty()) {
            return DONE;
        }
        CompletableFuture<?>[] unlinked = members.stream()
                .map(RedisIndex::ascii)
                .filter(Digest::isHex) // another member names nothing of ours
                .map(envelopes::name)
                .map(name -> guard.write(Command.unlink(name), name, 0).toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(unlinked)
                .thenCompose(gone -> forget(members))
                .thenCompose(reply ->
                        reply.outcome() == Outcome.ANSWERED ? evictDownTo(kept, before + members.size()) : DONE);
    }

    private CompletionStage<Reply<Long>> forget(List<byte[]> members) {
        return untold(members)
                .thenCompose(untold -> note(Command.zrem(recentKey, members), recentKey))
                .thenCompose(unused -> expiry.remove(members));
    }

    @Override
    public CompletionStage<OptionalLong> responses() {
        return expiry.count();
    }

    @Override
    public CompletionStage<Optional<List<Use>>> recent(int limit) {
        return flush().thenCompose(flushed -> look(Command.zrangeWithScores(recentKey, -limit, -1), recentKey))
                .thenCompose(this::told)
                .exceptionally(fault -> Optional.empty());
    }

    private CompletionStage<Optional<List<Use>>> told(Reply<List<ScoredValue<byte[]>>> used) {
        if (used.outcome() != Outcome.ANSWERED) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        List<ScoredValue<byte[]>> scored = used.value() == null ? List.of() : used.value();
        if (scored.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.of(List.of()));
        }
        List<byte[]> members = scored.stream().map(ScoredValue::getValue).toList();
        return lookAll(aboutKey, members)
                .thenCombine(
                        lookAll(hitsKey, members),
                        (abouts, hits) -> abouts.value() == null || hits.value() == null
                                ? Optional.empty()
                                : Optional.of(uses(scored, abouts.value(), hits.value())));
    }

    private CompletionStage<Reply<List<byte[]>>> lookAll(byte[] key, List<byte[]> fields) {
        return guard.lookLarge(Command.hmget(key, fields).asNote(), key, fields.size() * Uses.BYTES_EXPECTED);
    }

    private List<Use> uses(List<ScoredValue<byte[]>> used, List<byte[]> abouts, List<byte[]> hits) {
        Instant now = clock.instant();
        List<Use> uses = new ArrayList<>();
        for (int i = 0; i < used.size(); i++) {
            Instant last = Instant.ofEpochMilli((long) used.get(i).getScore());
            long counted = count(hits.get(i));
            about.read(used.get(i).getValue(), abouts.get(i))
                    .map(use -> use.counted(counted, last))
                    .filter(use -> use.isServed(purges.get(), now))
                    .ifPresent(uses::add);
        }
        Collections.reverse(uses);
        return uses;
    }

    @Override
    public CompletionStage<OptionalLong> hits(CacheKey key) {
        byte[] member = member(key);
        return flush().thenCompose(flushed -> look(Command.hget(aboutKey, member), aboutKey))
                .thenCompose(told ->
                        told.value() == null ? CompletableFuture.completedFuture(OptionalLong.empty()) : hits(member))
                .exceptionally(fault -> OptionalLong.empty());
    }

    private CompletionStage<OptionalLong> hits(byte[] member) {
        return look(Command.hget(hitsKey, member), hitsKey)
                .thenApply(hits -> hits.outcome() == Outcome.ANSWERED
                        ? OptionalLong.of(count(hits.value()))
                        : OptionalLong.empty());
    }

    @Override
    public CompletionStage<Optional<Coverage>> coverage(Purge purge) {
        return new RedisCoverage(guard, envelopes, expiry.key(), purge, purges.get())
                .count(responses())
                .exceptionally(fault -> Optional.empty());
    }

    private <T> CompletionStage<Reply<T>> look(Command<T> command, byte[] key) {
        return guard.look(command.asNote(), key);
    }

    private <T> CompletableFuture<Reply<T>> note(Command<T> command, byte[] key) {
        return guard.write(command.asNote(), key, 0).toCompletableFuture();
    }

    /** Where the response is written. */
    private byte[] member(CacheKey key) {
        return utf8(envelopes.addresses(key).get(0).digits());
    }

    /** What is no number of ours counts nothing. */
    private static long count(byte @Nullable [] value) {
        String digits = value == null ? "" : ascii(value);
        return CountText.isCount(digits) ? CountText.of(digits) : 0;
    }

    private static String ascii(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
