package dev.reprise.server.redis;

/** Hears what the metrics count. Called on any thread, must not throw and must not wait. */
public interface RedisStoreListener {
    /** A value was found that is not served. */
    void unusable(Unusable why);

    /** Redis refused a command. */
    void refused(RedisError error);

    /** Something befell a command or a connection. */
    void happened(RedisEvent event);
}
