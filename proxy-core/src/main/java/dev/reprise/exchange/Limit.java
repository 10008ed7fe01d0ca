package dev.reprise.exchange;

import dev.reprise.cache.Bypass;
import dev.reprise.cache.ResponseStore;
import java.util.Optional;

/**
 * A bound that was reached, so that somebody had to wait, was refused, or got something plainer than asked for. One
 * value for each, whose {@link #key} is the metric label: the configuration key that moves the bound.
 */
public enum Limit {
    /** A body was not read for a key. */
    REQUEST_BYTES("limits.request-bytes-max"),
    /** A body was not read for a key. */
    REQUESTS_BYTES("limits.requests-bytes-max"),
    /** A request's header was refused, or an answer's. */
    HEADER_BYTES("limits.header-bytes-max"),
    /** A request's header was refused. */
    HEADER_FIELDS("limits.header-fields-max"),
    /** A header did not arrive in time. */
    HEADER_TIME("limits.header-time-max"),
    /** A body that is read for a key did not arrive in time. */
    BODY_TIME("limits.body-time-max"),
    /** A client was silent in the middle of its body. */
    BODY_IDLE_TIME("limits.body-idle-time-max"),
    /** A client did not take its answer, and its connection was reset. */
    WRITE_IDLE_TIME("limits.write-idle-time-max"),
    /** A client's connection was closed. */
    IDLE_TIME("limits.idle-time-max"),
    /** A client's connection was closed as it came. */
    CONNECTIONS("limits.connections-max"),
    /** A request was answered 503. */
    EXCHANGES("limits.exchanges-max"),
    /** A request was answered 503. */
    HEAP_PERCENT("limits.heap-percent-max"),
    /** An answer was not recorded. */
    RECORDINGS("limits.recordings-max"),
    /** An answer was not recorded, or no further, or a stored one was not read out. */
    RECORDINGS_BYTES("limits.recordings-bytes-max"),
    /** A client could not join a recording. */
    PLAYERS("limits.players-per-recording-max"),
    /** An origin had to wait for a slow client. */
    RELAY_BYTES("limits.relay-bytes-max"),
    /** A body was not read for a key. */
    JSON_DEPTH("limits.json-depth-max"),
    /** A body was not read for a key. */
    JSON_NUMBER_DIGITS("limits.json-number-digits-max"),
    /** A body was not read for a key; a name may have 1,000 characters. */
    NAME_CHARACTERS("name-characters"),
    /** A body was not read for a key; 400,000 names may be open at a time. */
    NAMES("names"),
    /** Exchanges were broken off because the server stopped. */
    DRAIN_TIME("limits.drain-time-max"),
    /** An answer was too large to be kept. */
    RESPONSE_BYTES("cache.response-bytes-max"),
    /** An answer that nobody waited for any more was given up. */
    FINISH_TIME("cache.finish-time-max"),
    /** The origin did not take a connection in time. */
    UPSTREAM_CONNECT_TIME("upstream.connect-timeout"),
    /** The origin did not begin to answer in time. */
    UPSTREAM_FIRST_BYTE_TIME("upstream.first-byte-timeout"),
    /** The origin neither sent nor took anything for too long. */
    UPSTREAM_IDLE_TIME("upstream.idle-timeout"),
    /** A request was answered 503. */
    UPSTREAM_CONNECTIONS("upstream.connections-max"),
    /** A lookup was a miss without asking Redis. */
    REDIS_IN_FLIGHT("redis.in-flight-max"),
    /** Redis did not answer a lookup in time. */
    REDIS_COMMAND_TIME("redis.command-timeout"),
    /** The origin's name was not looked up; 1,024 may wait. */
    NAMES_WAITING("names-waiting"),
    /** An answer was not kept; 1,024 may wait for that. */
    ANSWERS_WAITING("answers-waiting");

    private final String key;

    Limit(String key) {
        this.key = key;
    }

    /** The key that sets it, or a word for one that is fixed. */
    public String key() {
        return key;
    }

    /** The bound that a request was beyond, if that is why it was refused at the edge. */
    public static Optional<Limit> of(RejectionReason reason) {
        return Optional.ofNullable(
                switch (reason) {
                    case LINE_TOO_LONG, HEADER_TOO_LARGE -> HEADER_BYTES;
                    case TOO_MANY_FIELDS -> HEADER_FIELDS;
                    case HEADER_TIMEOUT -> HEADER_TIME;
                    case INVALID_HEAD,
                            INVALID_BODY,
                            HTTP_VERSION,
                            METHOD,
                            TARGET,
                            PATH,
                            HOST,
                            FRAMING,
                            DUPLICATE_FIELD,
                            CONNECTION,
                            EXPECTATION,
                            UPGRADE -> null;
                });
    }

    /** The bound for which a lookup found nothing, if that is why. */
    static Optional<Limit> of(ResponseStore.Lookup.Why why) {
        return Optional.ofNullable(
                switch (why) {
                    case BUSY -> REDIS_IN_FLIGHT;
                    case TIMEOUT -> REDIS_COMMAND_TIME;
                    case ABSENT, CORRUPT, NEWER, UNKNOWN_SECRET, UNAVAILABLE -> null;
                });
    }

    /** The bound that a body was beyond, if that is why it is not read for a key. */
    static Optional<Limit> of(Bypass reason) {
        return Optional.ofNullable(
                switch (reason) {
                    case TOO_LARGE -> REQUEST_BYTES;
                    case REQUESTS_FULL -> REQUESTS_BYTES;
                    case TOO_DEEP -> JSON_DEPTH;
                    case NUMBER_TOO_LONG -> JSON_NUMBER_DIGITS;
                    case NAME_TOO_LONG -> NAME_CHARACTERS;
                    case TOO_MANY_NAMES -> NAMES;
                    case ENDPOINT,
                            METHOD,
                            UPGRADE,
                            ASKED,
                            CONTENT_TYPE,
                            CONTENT_ENCODING,
                            INVALID_JSON,
                            DUPLICATE_KEYS,
                            BYTE_ORDER_MARK,
                            INVALID_UTF8,
                            LONE_SURROGATE,
                            TRAILING_BYTES,
                            UNEXPECTED_TYPE,
                            STORE,
                            STORED_RESPONSE,
                            BACKGROUND,
                            CONVERSATION,
                            PREVIOUS_RESPONSE,
                            PROMPT_TEMPLATE,
                            AUDIO,
                            HOSTED_TOOL,
                            TEMPERATURE,
                            CREDENTIAL_REFUSED -> null;
                });
    }
}
