package dev.reprise.server.redis;

import dev.reprise.cache.ResponseStore.Lookup;

/** Hears what the metrics count. Called on any thread, must not throw and must not wait. */
public interface RedisStoreListener {
    /** A value was found that is not served. */
    void unusable(Unusable why);

    /** Redis refused a command. */
    void refused(RedisError error);

    /** Something befell a command or a connection. */
    void happened(RedisEvent event);

    /** A lookup ended, so long after it began. */
    void lookedUp(Lookup found, long nanos);

    /** A write ended, with the response stored or not, so long after it began. */
    void wrote(boolean stored, long nanos);

    /** So many bytes are in Redis now for a response. */
    void written(int bytes);
}
