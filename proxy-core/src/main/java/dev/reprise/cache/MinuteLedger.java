package dev.reprise.cache;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletionStage;

/**
 * Where the counts of all who share a store are summed minute by minute, for a day. A port: it never throws and never fails a
 * stage. Stages may complete on any thread.
 */
public interface MinuteLedger {

    /** How long a minute is kept. */
    Duration KEPT = Duration.ofHours(24);

    /**
     * Adds to a minute; completes with what was not added for sure, to be added later. What may have been is not among it.
     *
     * @param minute when it began
     */
    CompletionStage<Map<String, Long>> add(Instant minute, Map<String, Long> counts);

    /**
     * The minutes since then that have a count, by when they began; empty if they cannot be read now.
     *
     * @param since at most {@link #KEPT} before now; what is older may be left out
     * @param now the end of the last minute that is wanted
     */
    CompletionStage<Optional<SortedMap<Instant, Map<String, Long>>>> read(Instant since, Instant now);
}
