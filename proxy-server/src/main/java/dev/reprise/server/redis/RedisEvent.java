package dev.reprise.server.redis;

/** What befalls commands and connections, as the metrics count it; what Redis itself says is a {@link RedisError}. */
public enum RedisEvent {
    /** A connection was made. */
    CONNECTED("connected"),
    /** A connection could not be made; it is tried again after 10 to 500 ms. */
    CONNECT_FAILED("connect-failed"),
    /** A connection broke. */
    CONNECTION_LOST("connection-lost"),
    /** Nothing came over a connection for so long that it was given up. */
    CONNECTION_SILENT("connection-silent"),
    /** A cluster's slots are served by other nodes than before. */
    SLOTS_CHANGED("slots-changed"),
    /** Redis does not tell what changes: too old, or the ACL forbids it. Nothing is kept in memory of what it answers. */
    TRACKING_REFUSED("tracking-refused"),
    /** A lookup was not answered in time. */
    LOOKUP_TIMEOUT("lookup-timeout"),
    /** A lookup was not sent: as many as may be were under way. */
    LOOKUP_BUSY("lookup-busy"),
    /** A lookup was not sent, or not answered: no connection, or none that is trusted. */
    LOOKUP_UNAVAILABLE("lookup-unavailable"),
    /** A write was not answered in time; Redis may have done it all the same. */
    WRITE_TIMEOUT("write-timeout"),
    /** A write was not sent: as many as may be were under way. */
    WRITE_BUSY("write-busy"),
    /** A write was not sent, or not answered: no connection, none that is trusted, or writes are paused. */
    WRITE_UNAVAILABLE("write-unavailable");

    private final String token;

    RedisEvent(String token) {
        this.token = token;
    }

    /** How metrics call it. */
    public String token() {
        return token;
    }
}
