package dev.reprise.server.redis;

import dev.reprise.cache.MinuteLedger;
import dev.reprise.server.redis.Reply.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The counts of all replicas of one Redis by minute: a hash for each hour, {@code <prefix>:history:<hour>}, whose fields are
 * {@code <minute>:<name>}. The names are a closed set and no client's, so they stand there in clear under a
 * {@code cache.secret} too.
 */
final class RedisMinutes implements MinuteLedger {

    private static final Duration HOUR_KEPT = KEPT.plusHours(1);
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH").withZone(ZoneOffset.UTC);

    private final RedisGuard guard;
    private final String prefix;

    RedisMinutes(RedisGuard guard, String keyPrefix) {
        this.guard = guard;
        this.prefix = keyPrefix;
    }

    @Override
    public CompletionStage<Map<String, Long>> add(Instant minute, Map<String, Long> counts) {
        byte[] key = key(minute);
        int ofHour = minute.atOffset(ZoneOffset.UTC).getMinute();
        Map<String, Long> notAdded = new ConcurrentHashMap<>();
        List<CompletableFuture<?>> all = new ArrayList<>();
        counts.forEach((name, count) -> {
            Command<Long> more =
                    Command.hincrBy(key, utf8(ofHour + ":" + name), count).asNote();
            all.add(guard.write(more, key, 0)
                    .thenAccept(reply -> {
                        if (reply.isCertainlyNotDone()) {
                            notAdded.put(name, count);
                        }
                    })
                    .toCompletableFuture());
        });
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenCompose(added ->
                        guard.write(Command.pexpire(key, HOUR_KEPT.toMillis()).asNote(), key, 0))
                .handle((done, fault) -> notAdded);
    }

    /** One hour after the other, so that a Redis that hangs is waited for once; not over the connection that hits need. */
    @Override
    public CompletionStage<Optional<SortedMap<Instant, Map<String, Long>>>> read(Instant since, Instant now) {
        return readOn(since.truncatedTo(ChronoUnit.HOURS), now, new TreeMap<>())
                .<Optional<SortedMap<Instant, Map<String, Long>>>>thenApply(
                        read -> read.map(minutes -> minutes.tailMap(since)))
                .exceptionally(fault -> Optional.empty());
    }

    private CompletionStage<Optional<SortedMap<Instant, Map<String, Long>>>> readOn(
            Instant hour, Instant now, SortedMap<Instant, Map<String, Long>> minutes) {
        if (hour.isAfter(now)) {
            return CompletableFuture.completedFuture(Optional.of(minutes));
        }
        byte[] key = key(hour);
        return guard.lookAtBook(key).thenCompose(reply -> {
            if (reply.outcome() != Outcome.ANSWERED) {
                return CompletableFuture.completedFuture(Optional.empty());
            }
            if (reply.value() != null) {
                reply.value().forEach((field, value) -> take(minutes, hour, text(field), text(value)));
            }
            return readOn(hour.plus(1, ChronoUnit.HOURS), now, minutes);
        });
    }

    /** What is neither ours nor a number counts nothing. */
    private static void take(SortedMap<Instant, Map<String, Long>> minutes, Instant hour, String field, String value) {
        int colon = field.indexOf(':');
        if (colon > 0 && field.substring(0, colon).matches("[0-5]?\\d") && CountText.isCount(value)) {
            Instant minute = hour.plus(Integer.parseInt(field.substring(0, colon)), ChronoUnit.MINUTES);
            minutes.computeIfAbsent(minute, unused -> new HashMap<>())
                    .put(field.substring(colon + 1), CountText.of(value));
        }
    }

    private byte[] key(Instant at) {
        return utf8(prefix + ":history:" + HOUR.format(at));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
