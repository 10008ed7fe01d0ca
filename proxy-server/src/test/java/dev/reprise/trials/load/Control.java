package dev.reprise.trials.load;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What a client asks of the cache, besides its question. */
public enum Control {
    NONE(""),
    NO_CACHE("no-cache"),
    NO_STORE("no-store"),
    LEAVE_OUT("no-cache, no-store"),
    ONLY_IF_CACHED("only-if-cached"),
    TTL("ttl=2"),
    MAX_AGE("max-age=1"),
    TAG("tag=" + Control.TAG_ASKED),
    /** {@code store: true}: the origin is to keep the completion, so the cache is left out. */
    STORED_AT_ORIGIN(""),
    /** A media type in which nothing is stored. */
    OTHER_TYPE("");

    public static final String TAG_ASKED = "nightly";
    public static final Duration TTL_ASKED = Duration.ofSeconds(2);
    public static final Duration MAX_AGE_ASKED = Duration.ofSeconds(1);

    private final String directive;

    Control(String directive) {
        this.directive = directive;
    }

    /** The one that a request asks for. */
    static Control of(WireHead request, byte[] body) {
        if (new String(body, StandardCharsets.UTF_8).contains("\"store\":true")) {
            return STORED_AT_ORIGIN;
        }
        String asked = request.field("x-cache-control").orElse("");
        boolean json = request.field("content-type").orElse("").equals("application/json");
        for (Control control : values()) {
            if (!asked.isEmpty() && control.directive.equals(asked)) {
                return control;
            }
        }
        return json ? NONE : OTHER_TYPE;
    }

    String directive() {
        return directive;
    }
}
