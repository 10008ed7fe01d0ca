package dev.reprise.server.redis;

/** Hears what the metrics count. Called on any thread, must not throw and must not wait. */
public interface RedisStoreListener {
    /** A value was found that is not served. */
    void unusable(Unusable why);

    /** Redis refused a write, and none is tried for a while. */
    void writeRefused(WriteRefusal why);
}
