package dev.reprise.server.redis;

import dev.reprise.cache.CacheSecret;
import dev.reprise.cache.CountLedger;
import dev.reprise.cache.Digest;
import dev.reprise.server.redis.Reply.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The counts that all replicas of one Redis share: hashes {@code <prefix>:counts} and {@code <prefix>:counts:<day>}. Under
 * a {@code cache.secret} the fields are HMACs, whose meaning {@code <prefix>:counts:names} tells those who have it.
 */
final class RedisCounts implements CountLedger {

    private static final Duration DAY_KEPT = Duration.ofDays(DAYS_MAX + 1L);

    /** What is written at a time. */
    private static final int AT_A_TIME = 64;

    private static final CompletionStage<@Nullable Void> DONE = CompletableFuture.completedFuture(null);

    private final RedisGuard guard;
    private final String prefix;
    private final @Nullable Seal seal;
    private final Map<LocalDate, Map<String, Long>> owed = new ConcurrentHashMap<>(); // in the total, not in the day
    private final Set<String> told = ConcurrentHashMap.newKeySet(); // names that Redis has been told

    RedisCounts(RedisGuard guard, String keyPrefix, List<CacheSecret> secrets) {
        this.guard = guard;
        this.prefix = keyPrefix;
        this.seal = secrets.isEmpty() ? null : new Seal(secrets.get(0));
    }

    @Override
    public CompletionStage<Map<String, Long>> add(LocalDate day, Map<String, Long> counts) {
        Map<String, Long> notAdded = new ConcurrentHashMap<>();
        return tell(counts.keySet())
                .thenCompose(told -> addOwed(day))
                .thenCompose(added -> eachOf(List.copyOf(counts.entrySet()), 0, count -> add(day, count, notAdded)))
                .thenCompose(added -> keep(key("counts:" + day)))
                .handle((done, fault) -> notAdded);
    }

    private CompletionStage<@Nullable Void> add(
            LocalDate day, Map.Entry<String, Long> count, Map<String, Long> notAdded) {
        byte[] total = key("counts");
        return increase(total, count).thenCompose(reply -> {
            if (reply.isCertainlyNotDone()) {
                notAdded.put(count.getKey(), count.getValue());
            }
            return reply.outcome() == Outcome.ANSWERED ? addTo(day, count) : DONE;
        });
    }

    /** What is in the total has to be in the day, which another node may have; later, if not now. */
    private CompletionStage<@Nullable Void> addTo(LocalDate day, Map.Entry<String, Long> count) {
        return increase(key("counts:" + day), count).thenAccept(reply -> {
            if (reply.isCertainlyNotDone()) {
                owed.computeIfAbsent(day, unused -> new ConcurrentHashMap<>())
                        .merge(count.getKey(), count.getValue(), Long::sum);
            }
        });
    }

    /** What the total has, and its day lacks. */
    private CompletionStage<@Nullable Void> addOwed(LocalDate today) {
        owed.keySet().removeIf(day -> day.isBefore(today.minusDays(DAYS_MAX)));
        CompletionStage<@Nullable Void> all = DONE;
        for (LocalDate day : List.copyOf(owed.keySet())) {
            Map<String, Long> late = owed.remove(day);
            if (late != null) {
                all = all.thenCompose(before -> eachOf(List.copyOf(late.entrySet()), 0, count -> addTo(day, count)))
                        .thenCompose(added -> keep(key("counts:" + day)));
            }
        }
        return all;
    }

    private CompletionStage<Reply<Long>> increase(byte[] key, Map.Entry<String, Long> count) {
        return guard.write(
                Command.hincrBy(key, field(count.getKey()), count.getValue()).asNote(), key, 0);
    }

    private CompletionStage<@Nullable Void> keep(byte[] ofDay) {
        return guard.write(Command.pexpire(ofDay, DAY_KEPT.toMillis()).asNote(), ofDay, 0)
                .thenAccept(reply -> {});
    }

    /** Some at a time: all at once would take the room in flight of what is to be stored. */
    private static CompletionStage<@Nullable Void> eachOf(
            List<Map.Entry<String, Long>> counts,
            int from,
            Function<Map.Entry<String, Long>, CompletionStage<@Nullable Void>> done) {
        if (from >= counts.size()) {
            return DONE;
        }
        int to = Math.min(from + AT_A_TIME, counts.size());
        CompletableFuture<?>[] some = counts.subList(from, to).stream()
                .map(done)
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(some).thenCompose(unused -> eachOf(counts, to, done));
    }

    /** What the fields mean, where they do not say so themselves. */
    private CompletionStage<@Nullable Void> tell(Set<String> names) {
        List<Map.Entry<byte[], byte[]>> news = new ArrayList<>();
        if (seal != null) {
            for (String name : names) {
                if (told.add(name)) {
                    news.add(Map.entry(field(name), seal.seal(field(name), utf8(name))));
                }
            }
        }
        byte[] key = key("counts:names");
        return news.isEmpty()
                ? DONE
                : guard.write(Command.hset(key, news).asNote(), key, 0).thenAccept(reply -> {
                    if (reply.outcome() != Outcome.ANSWERED) {
                        told.removeAll(names);
                    }
                });
    }

    @Override
    public CompletionStage<Optional<Sums>> read(LocalDate today) {
        List<LocalDate> days =
                today.minusDays(DAYS_MAX - 1L).datesUntil(today.plusDays(1)).toList();
        CompletionStage<Map<String, String>> names = names();
        CompletionStage<Optional<Map<String, Long>>> total = names.thenCompose(known -> hash("counts", known));
        SortedMap<LocalDate, Map<String, Long>> byDay = new TreeMap<>();
        CompletionStage<Optional<Sums>> sums = total.thenApply(all -> all.map(counts -> new Sums(counts, byDay)));
        for (LocalDate day : days) {
            sums = sums.thenCombine(names.thenCompose(known -> hash("counts:" + day, known)), (before, ofDay) -> {
                ofDay.filter(counts -> !counts.isEmpty()).ifPresent(counts -> byDay.put(day, counts));
                return before;
            });
        }
        return sums.exceptionally(fault -> Optional.empty());
    }

    private CompletionStage<Optional<Map<String, Long>>> hash(String name, Map<String, String> names) {
        byte[] key = key(name);
        return guard.lookAtBook(key).thenApply(reply -> {
            if (reply.outcome() != Outcome.ANSWERED) {
                return Optional.empty();
            }
            Map<String, Long> counts = new HashMap<>();
            if (reply.value() != null) {
                reply.value().forEach((field, value) -> count(counts, text(field), text(value), names));
            }
            return Optional.of(counts);
        });
    }

    /** What is neither ours nor a number counts nothing. */
    private void count(Map<String, Long> counts, String field, String value, Map<String, String> names) {
        String name = seal == null ? field : names.get(field);
        if (name != null && CountText.isCount(value)) {
            counts.put(name, CountText.of(value));
        }
    }

    private CompletionStage<Map<String, String>> names() {
        if (seal == null) {
            return CompletableFuture.completedFuture(Map.of());
        }
        byte[] key = key("counts:names");
        return guard.lookAtBook(key).thenApply(reply -> {
            Map<String, String> names = new HashMap<>();
            if (reply.value() != null) {
                reply.value()
                        .forEach((field, value) -> open(field, value).ifPresent(name -> names.put(text(field), name)));
            }
            return names;
        });
    }

    private Optional<String> open(byte[] field, byte[] value) {
        try {
            return seal == null || !seal.isOn(value) ? Optional.empty() : Optional.of(text(seal.open(field, value)));
        } catch (EnvelopeFault notOurs) {
            return Optional.empty();
        }
    }

    private byte[] field(String name) {
        return utf8(seal == null ? name : seal.nameOf(Digest.sha256(utf8(name))));
    }

    private byte[] key(String name) {
        return utf8(prefix + ":" + name);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
