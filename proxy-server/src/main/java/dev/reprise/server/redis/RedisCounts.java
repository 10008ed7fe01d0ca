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
import org.jspecify.annotations.Nullable;

/**
 * The counts that all replicas of one Redis share: hashes {@code <prefix>:counts} and {@code <prefix>:counts:<day>}. Under
 * a {@code cache.secret} the fields are HMACs, whose meaning {@code <prefix>:counts:names} tells those who have it.
 */
final class RedisCounts implements CountLedger {

    private static final Duration DAY_KEPT = Duration.ofDays(DAYS_MAX + 1L);

    private final RedisGuard guard;
    private final String prefix;
    private final @Nullable Seal seal;
    private final Set<String> told = ConcurrentHashMap.newKeySet(); // names that Redis has been told

    RedisCounts(RedisGuard guard, String keyPrefix, List<CacheSecret> secrets) {
        this.guard = guard;
        this.prefix = keyPrefix;
        this.seal = secrets.isEmpty() ? null : new Seal(secrets.get(0));
    }

    @Override
    public CompletionStage<Map<String, Long>> add(LocalDate day, Map<String, Long> counts) {
        byte[] total = key("counts");
        byte[] ofDay = key("counts:" + day);
        Map<String, Long> notAdded = new ConcurrentHashMap<>();
        List<CompletableFuture<?>> all = new ArrayList<>();
        counts.forEach((name, count) -> {
            byte[] field = field(name);
            all.add(guard.write(Command.hincrBy(total, field, count).asNote(), total, 0)
                    .thenCompose(reply -> {
                        if (isCertainlyNotDone(reply.outcome())) {
                            notAdded.put(name, count);
                        }
                        return reply.outcome() == Outcome.ANSWERED
                                ? guard.write(
                                        Command.hincrBy(ofDay, field, count).asNote(), ofDay, 0)
                                : reply.completed();
                    })
                    .toCompletableFuture());
        });
        all.add(tell(counts.keySet()).toCompletableFuture());
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenCompose(added ->
                        guard.write(Command.pexpire(ofDay, DAY_KEPT.toMillis()).asNote(), ofDay, 0))
                .handle((done, fault) -> notAdded);
    }

    private static boolean isCertainlyNotDone(Outcome outcome) {
        return outcome == Outcome.BUSY || outcome == Outcome.UNAVAILABLE || outcome == Outcome.REFUSED;
    }

    /** What the fields mean, where they do not say so themselves. */
    private CompletionStage<?> tell(Set<String> names) {
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
                ? CompletableFuture.completedFuture(null)
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
