package dev.reprise.server.metrics;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.reprise.cache.LocalMinutes;
import dev.reprise.cache.MinuteLedger;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The last 24 hours minute by minute: what this process counts goes to the ledger that all replicas share, every ten seconds,
 * and is kept here too for when that cannot be read. Thread-safe.
 */
final class History {

    private static final JsonFactory JSON = new JsonFactory();
    private static final Duration WRITING_INTERVAL = Duration.ofSeconds(10);

    /** What {@link #newest} tells. */
    private static final Duration NEWEST = Duration.ofMinutes(5);

    /** How many minutes go to the ledger at a time, after it could not be reached for long. */
    private static final int MINUTES_AT_ONCE_MAX = 5;

    private final MinuteLedger ledger;
    private final InstantSource clock;
    private final LocalMinutes own = new LocalMinutes();
    private final SortedMap<Instant, Map<String, Long>> waiting = new TreeMap<>(); // guarded by this
    private Map<String, Long> seen = Map.of(); // guarded by this
    private Instant written = Instant.EPOCH; // guarded by this
    private CompletionStage<Void> last = CompletableFuture.completedFuture(null); // guarded by this

    History(MinuteLedger ledger, InstantSource clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Takes what has come since the last time for counts of this minute. */
    void observe(Map<String, Long> counts) {
        Instant now = clock.instant();
        if (take(now.truncatedTo(ChronoUnit.MINUTES), MinuteTotals.of(counts), now)) {
            flush();
        }
    }

    /** Whether it is time to tell the ledger. */
    private synchronized boolean take(Instant minute, Map<String, Long> totals, Instant now) {
        Map<String, Long> since = new HashMap<>();
        totals.forEach((name, count) -> {
            long more = count - seen.getOrDefault(name, 0L);
            if (more > 0) {
                since.put(name, more);
            }
        });
        seen = totals;
        if (!since.isEmpty()) {
            own.add(minute, since);
            putBack(minute, since);
        }
        boolean due = !waiting.isEmpty()
                && (!now.isBefore(written.plus(WRITING_INTERVAL)) || now.isBefore(written)); // set back
        written = due ? now : written;
        return due;
    }

    private synchronized void putBack(Instant minute, Map<String, Long> counts) {
        if (!counts.isEmpty()) {
            waiting.merge(minute, counts, History::sum);
            waiting.headMap(clock.instant().minus(MinuteLedger.KEPT)).clear();
        }
    }

    /** Tells the ledger what it does not know yet; completes when it has answered. */
    synchronized CompletionStage<Void> flush() {
        last = last.handle((before, fault) -> fault).thenCompose(unused -> write());
        return last;
    }

    private CompletionStage<Void> write() {
        return CompletableFuture.allOf(takeSome().entrySet().stream()
                .map(minute -> ledger.add(minute.getKey(), minute.getValue())
                        .exceptionally(fault -> minute.getValue())
                        .thenAccept(notAdded -> putBack(minute.getKey(), notAdded))
                        .toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    private synchronized Map<Instant, Map<String, Long>> takeSome() {
        Map<Instant, Map<String, Long>> some = new TreeMap<>();
        while (!waiting.isEmpty() && some.size() < MINUTES_AT_ONCE_MAX) {
            Instant newest = waiting.lastKey();
            some.put(newest, waiting.remove(newest));
        }
        return some;
    }

    /** All there is, as one JSON object; what {@code docs/dashboard.md} says. */
    CompletionStage<String> report() {
        return report(MinuteLedger.KEPT);
    }

    /** The same of the last five minutes and the one under way. */
    CompletionStage<String> newest() {
        return report(NEWEST);
    }

    private CompletionStage<String> report(Duration past) {
        Instant now = clock.instant();
        Instant since = now.minus(past).truncatedTo(ChronoUnit.MINUTES);
        return written()
                .thenCompose(done -> ledger.read(since, now))
                .thenApply(fleet -> fleet.map(minutes -> json("fleet", withWaiting(minutes, since)))
                        .orElseGet(() -> json("replica", own.since(since))));
    }

    private synchronized CompletionStage<Void> written() {
        return last;
    }

    private synchronized SortedMap<Instant, Map<String, Long>> withWaiting(
            SortedMap<Instant, Map<String, Long>> read, Instant since) {
        SortedMap<Instant, Map<String, Long>> all = new TreeMap<>(read);
        waiting.tailMap(since).forEach((minute, counts) -> all.merge(minute, counts, History::sum));
        return all;
    }

    private static Map<String, Long> sum(Map<String, Long> some, Map<String, Long> others) {
        Map<String, Long> sum = new HashMap<>(some);
        others.forEach((name, count) -> sum.merge(name, count, Long::sum));
        return sum;
    }

    private static String json(String scope, SortedMap<Instant, Map<String, Long>> minutes) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("scope", scope);
            json.writeNumberField("interval_seconds", 60);
            json.writeArrayFieldStart("points");
            for (Map.Entry<Instant, Map<String, Long>> minute : minutes.entrySet()) {
                MinuteTotals.write(json, minute.getKey(), minute.getValue());
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter never fails
        }
        return text.append('\n').toString();
    }
}
