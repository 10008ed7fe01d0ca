package dev.reprise.server.warm;

import dev.reprise.chat.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What came of asking once.
 *
 * @param failure null if there was a whole answer
 * @param detail what to say besides the failure's reason; nothing of the answer but its status and code
 * @param retryAfter the field of that name; null if there was none
 * @param usage null if the answer does not say, or was too large to be read
 * @param unclear whether it failed when the origin may have answered, or may still: nobody can tell if it was paid
 */
record Attempt(
        @Nullable FailureReason failure,
        String detail,
        @Nullable String retryAfter,
        CacheOutcome outcome,
        @Nullable Usage usage,
        boolean unclear) {

    static Attempt answered(CacheOutcome outcome, @Nullable Usage usage) {
        return new Attempt(null, "", null, outcome, usage, false);
    }

    static Attempt failed(FailureReason failure, String detail) {
        return new Attempt(failure, detail, null, CacheOutcome.UNKNOWN, null, false);
    }

    /** The same after the request was sent, and perhaps paid for. */
    static Attempt unclear(FailureReason failure, String detail) {
        return new Attempt(failure, detail, null, CacheOutcome.UNKNOWN, null, true);
    }

    /** By the status of an answer. */
    static Attempt refused(FailureReason failure, String detail, @Nullable String retryAfter, boolean unclear) {
        return new Attempt(failure, detail, retryAfter, CacheOutcome.UNKNOWN, null, unclear);
    }
}
