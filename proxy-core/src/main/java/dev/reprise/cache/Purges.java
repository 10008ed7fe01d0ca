package dev.reprise.cache;

import dev.reprise.cache.Purge.Scope;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All purges that are known, so that a purge is one entry here however many responses it covers. Each has a number, higher
 * than those before it; who asks the origin notes the last one known to it, and a purge covers whatever knew less. So an
 * answer that was asked for before a purge is covered whenever it comes, by no clock but the numbers.
 *
 * <p>The numbers are milliseconds since 1970, or one more than the last: should they ever be lost, those of later purges
 * are still higher than all that was noted. Immutable.
 */
public final class Purges {

    /** More are not kept apart: the oldest then become one purge of everything that knew less. */
    static final int PURGES_MAX = 10_000;

    public static final Purges NONE = new Purges(Map.of(), 0);

    private final Map<Purge, Long> numbers;
    private final long last;
    private final Set<Scope> scopes = EnumSet.noneOf(Scope.class);

    private Purges(Map<Purge, Long> numbers, long last) {
        this.numbers = numbers;
        this.last = last;
        numbers.keySet().forEach(purge -> scopes.add(purge.scope()));
    }

    /**
     * The purges of these numbers.
     *
     * @param last the last number known before; it is never forgotten
     */
    public static Purges of(Map<Purge, Long> numbers, long last) {
        Map<Purge, Long> needed = new HashMap<>(numbers);
        long all = numbers.getOrDefault(Purge.ALL, Long.MIN_VALUE);
        needed.entrySet()
                .removeIf(entry -> entry.getValue() <= all && entry.getKey().scope() != Scope.ALL);
        long highest = needed.values().stream().mapToLong(Long::longValue).reduce(last, Math::max);
        return new Purges(Map.copyOf(needed), highest);
    }

    /** These and those. */
    public Purges and(Purges others) {
        Map<Purge, Long> both = new HashMap<>(numbers);
        others.numbers.forEach((purge, number) -> both.merge(purge, number, Math::max));
        return of(both, Math.max(last, others.last));
    }

    /** The last one's number, which whoever asks the origin now has to note; 0 if there was none. */
    public long last() {
        return last;
    }

    /** The number of the next. */
    public long next(Instant now) {
        return Math.max(last + 1, now.toEpochMilli());
    }

    public Map<Purge, Long> numbers() {
        return numbers;
    }

    /** Whether an answer is purged whose origin was asked when that was the last purge known. */
    public boolean cover(Labels labels, long known) {
        if (known >= last) {
            return false;
        }
        return covers(Scope.ALL, "", known)
                || (scopes.contains(Scope.KEY)
                        && labels.key().digests().anyMatch(digest -> covers(Scope.KEY, digest.hex(), known)))
                || (scopes.contains(Scope.REQUEST)
                        && covers(Scope.REQUEST, labels.bodyDigest().hex(), known))
                || (!labels.model().isEmpty() && covers(Scope.MODEL, labels.model(), known))
                || covers(Scope.NAMESPACE, labels.namespace(), known)
                || labels.tags().stream().anyMatch(tag -> covers(Scope.TAG, tag, known));
    }

    private boolean covers(Scope scope, String name, long known) {
        return scopes.contains(scope) && numbers.getOrDefault(new Purge(scope, name), 0L) > known;
    }

    /** With one more; that of the same name before it is then of no use. */
    public Purges with(Purge purge, long number) {
        Map<Purge, Long> more = new HashMap<>(numbers);
        more.put(purge, number);
        return of(more, last);
    }

    /** With one more, made now. */
    public Purges with(Purge purge, Instant now) {
        return with(purge, next(now)).bounded();
    }

    /** No more than can be kept. None goes for its age alone: what it covers may live as long as any lifetime that was ever configured. */
    public Purges bounded() {
        int tooMany = numbers.size() - PURGES_MAX;
        if (tooMany <= 0) {
            return this;
        }
        Map<Purge, Long> fewer = new HashMap<>(numbers);
        List<Map.Entry<Purge, Long>> oldest = fewer.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
                .limit(tooMany + PURGES_MAX / 10)
                .toList();
        oldest.forEach(entry -> fewer.remove(entry.getKey()));
        fewer.merge(Purge.ALL, oldest.get(oldest.size() - 1).getValue(), Math::max);
        return of(fewer, last);
    }
}
