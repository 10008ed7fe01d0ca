package dev.reprise.cache;

/** Why a request leaves the cache out: {@code fwd=bypass; detail=<token>}. One reason, one value, one metric label. */
public enum Bypass {
    /** Not an endpoint whose answers can be stored. */
    ENDPOINT("endpoint"),
    /** A storable endpoint, asked with another method than POST. */
    METHOD("method"),
    /** The connection is to become something else than HTTP. */
    UPGRADE("upgrade"),
    /** The client asked for {@code no-cache, no-store}. */
    ASKED("asked"),
    /** The body is not {@code application/json}. */
    CONTENT_TYPE("content-type"),
    /** The body is compressed. */
    CONTENT_ENCODING("content-encoding"),
    /** The body is larger than {@code limits.request-bytes-max}. */
    TOO_LARGE("too-large"),
    /** The bodies of requests under way already hold {@code limits.requests-bytes-max}. */
    REQUESTS_FULL("requests-full"),
    /** The body is not one JSON object by RFC 8259. */
    INVALID_JSON("invalid-json"),
    /** An object has one key twice: two parsers could read two questions. */
    DUPLICATE_KEYS("duplicate-keys"),
    /** The body starts with a byte order mark. */
    BYTE_ORDER_MARK("byte-order-mark"),
    /** The body is not UTF-8. */
    INVALID_UTF8("invalid-utf-8"),
    /** A string has half of a surrogate pair, which no UTF-8 can carry. */
    LONE_SURROGATE("lone-surrogate"),
    /** Something other than white space follows the JSON object. */
    TRAILING_BYTES("trailing-bytes"),
    /** The JSON is nested deeper than {@code limits.json-depth-max}. */
    TOO_DEEP("too-deep"),
    /** A number has more digits than {@code limits.json-number-digits-max}. */
    NUMBER_TOO_LONG("number-too-long"),
    /** A member's name is longer than 1,000 characters, or what the proxy reads of a parameter longer than 20,000. */
    NAME_TOO_LONG("name-too-long"),
    /** Objects that stand in one another have more than 400,000 members. */
    TOO_MANY_NAMES("too-many-names"),
    /** A parameter the proxy reads has a type the API does not give it. */
    UNEXPECTED_TYPE("unexpected-type"),
    /** {@code store: true}: the origin must keep the completion. */
    STORE("store-true"),
    /** A response that the origin keeps, because {@code store: false} is not set. */
    STORED_RESPONSE("stored-response"),
    /** {@code background: true}. */
    BACKGROUND("background"),
    /** {@code conversation}: state at the origin. */
    CONVERSATION("conversation"),
    /** {@code previous_response_id}: state at the origin. */
    PREVIOUS_RESPONSE("previous-response"),
    /** A prompt template without a version. */
    PROMPT_TEMPLATE("prompt-template"),
    /** Audio output, whose identifiers expire. */
    AUDIO("audio"),
    /** Web search or another tool that the origin runs: answers depend on the time. */
    HOSTED_TOOL("hosted-tool"),
    /** Sampling above {@code cache.temperature-max}. */
    TEMPERATURE("temperature"),
    /** The origin refused this credential last time it was asked. */
    CREDENTIAL_REFUSED("credential-refused");

    private final String token;

    Bypass(String token) {
        this.token = token;
    }

    public String token() {
        return token;
    }

    /** How {@code Cache-Status} calls it. */
    public CacheStatus.Fwd fwd() {
        if (this == METHOD) {
            return CacheStatus.Fwd.METHOD;
        }
        return this == ASKED ? CacheStatus.Fwd.REQUEST : CacheStatus.Fwd.BYPASS;
    }
}
