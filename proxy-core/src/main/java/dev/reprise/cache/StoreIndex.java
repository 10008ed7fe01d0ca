package dev.reprise.cache;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * What is in a store, for an operator: how much, what was used last, what a purge would cover. A port: it never throws and
 * never fails a stage. Stages may complete on any thread.
 */
public interface StoreIndex {

    /** Of so many responses it is known how they were used. */
    int RECENT_MAX = 1_000;

    /** How many responses an estimate looks at. */
    int EXAMINED_MAX = 10_000;

    /** How many responses are stored that are still fresh; empty if that cannot be known now. */
    CompletionStage<OptionalLong> responses();

    /** The responses that were used last and can still answer something, the latest first; empty if that cannot be known now. */
    CompletionStage<Optional<List<Use>>> recent(int limit);

    /** How many requests a response answered; empty if it is not among the {@value #RECENT_MAX} that were used last. */
    CompletionStage<OptionalLong> hits(CacheKey key);

    /** What a purge would cover; empty if that cannot be known now. Purges nothing. */
    CompletionStage<Optional<Coverage>> coverage(Purge purge);

    /**
     * How many responses a purge covers.
     *
     * @param responses that many, or about that many
     * @param examined how many were looked at
     * @param isEstimate whether more are stored than were looked at
     */
    record Coverage(long responses, long examined, boolean isEstimate) {

        /** What follows for all from those that were looked at. */
        public static Coverage of(long covered, long examined, long all) {
            return all <= examined || examined == 0
                    ? new Coverage(covered, examined, false)
                    : new Coverage(Math.round((double) covered / examined * all), examined, true);
        }
    }
}
