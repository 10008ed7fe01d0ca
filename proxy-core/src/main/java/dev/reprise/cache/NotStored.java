package dev.reprise.cache;

/** Why a forwarded answer was not kept. One reason, one value, one metric label. */
public enum NotStored {
    /** The status is not 200. */
    STATUS("status"),
    /** The body ended before its framing said it would, or without the usage asked for and the end's mark, or failed. */
    INCOMPLETE("incomplete"),
    /** The body is compressed, though it was asked not to be, in a way that is not undone, or wrongly. */
    CONTENT_ENCODING("content-encoding"),
    /** Neither JSON nor an event stream, or not the form that was asked for. */
    CONTENT_TYPE("content-type"),
    /** The body does not parse as an answer of its endpoint. */
    INVALID("invalid"),
    /** There is an {@code error} in it. */
    ERROR("error"),
    /** Fewer or more choices than were asked for. */
    ANSWERS("answers"),
    /** A choice never finished. */
    UNFINISHED("unfinished"),
    /** A choice finished for a reason that is not an answer: {@code content_filter}, say. */
    FINISH_REASON("finish-reason"),
    /** A choice was cut by a length that the request did not set. */
    LENGTH("length"),
    /** A choice has neither content nor a tool call. */
    EMPTY("empty"),
    /** The arguments of a tool call do not parse. */
    ARGUMENTS("arguments"),
    /** Larger than {@code cache.response-bytes-max}. */
    TOO_LARGE("too-large"),
    /** The recordings in flight already hold {@code limits.recordings-bytes-max}. */
    RECORDINGS_FULL("recordings-full"),
    /** The client asked for {@code no-store}. */
    ASKED("asked"),
    /** The client left and {@code cache.on-disconnect} is {@code cancel}, or it took over {@code cache.finish-time-max}. */
    CLIENT_LEFT("client-left"),
    /** Its freshness lifetime is zero. */
    NO_LIFETIME("no-lifetime"),
    /** It was purged before it was stored. */
    PURGED("purged"),
    /** Somebody who asked for a newer answer to the same question at the same time was given one before. */
    OUTDATED("outdated"),
    /** Too many answers were waiting to be kept. */
    OVERLOADED("overloaded"),
    /** The store was unavailable or refused it. */
    STORE("store");

    private final String token;

    NotStored(String token) {
        this.token = token;
    }

    public String token() {
        return token;
    }
}
