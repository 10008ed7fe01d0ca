package dev.reprise.server.warm;

import java.util.Locale;

/** What the cache did for an answer, as its field {@code X-Cache} says. */
enum CacheOutcome {
    HIT,
    /** Asked of the origin, because nothing usable was stored. */
    MISS,
    COLLAPSED,
    BYPASS,
    /** The field is missing or says something else: whoever answered is no Reprise. */
    UNKNOWN;

    static CacheOutcome of(String field) {
        return switch (field.strip().toUpperCase(Locale.ROOT)) {
            case "HIT" -> HIT;
            case "MISS", "STALE" -> MISS;
            case "COLLAPSED" -> COLLAPSED;
            case "BYPASS" -> BYPASS;
            default -> UNKNOWN;
        };
    }

    /** Whether the origin was paid for this very answer. */
    boolean isPaid() {
        return this == MISS || this == BYPASS || this == UNKNOWN;
    }
}
