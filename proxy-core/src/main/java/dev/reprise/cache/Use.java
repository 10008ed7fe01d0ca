package dev.reprise.cache;

import dev.reprise.chat.Endpoint;
import java.time.Duration;
import java.time.Instant;

/**
 * That a stored response was used, and all that an operator may know of it: everything but what was asked and answered.
 *
 * @param purgesKnown the last purge that was known when the origin was asked
 * @param created when the origin's answer was complete
 * @param freshFor freshness lifetime
 * @param bytes of the body, as clients get it
 * @param hits how many requests it answered, as far as that was counted
 * @param last when it answered one last, or was stored
 */
public record Use(
        Labels labels,
        Endpoint endpoint,
        long purgesKnown,
        Instant created,
        Duration freshFor,
        long bytes,
        long hits,
        Instant last) {

    static Use of(StoredResponse response, long hits, Instant now) {
        return new Use(
                response.labels(),
                response.endpoint(),
                response.purgesKnown(),
                response.created(),
                response.freshFor(),
                response.body().length,
                hits,
                now);
    }

    /** The same response, used that often besides, the last time then. */
    Use again(long more, Instant now) {
        return counted(hits + more, now);
    }

    /** The same, used that often by all who share its store, the last time then. */
    public Use counted(long hits, Instant last) {
        return new Use(labels, endpoint, purgesKnown, created, freshFor, bytes, hits, last);
    }

    public CacheKey key() {
        return labels.key();
    }

    /** Whether it can still answer something. */
    public boolean isServed(Purges purges, Instant now) {
        return created.plus(freshFor).isAfter(now) && !purges.cover(labels, purgesKnown);
    }
}
