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
 */
record Attempt(
        @Nullable FailureReason failure,
        String detail,
        @Nullable String retryAfter,
        CacheOutcome outcome,
        @Nullable Usage usage) {

    static Attempt answered(CacheOutcome outcome, @Nullable Usage usage) {
        return new Attempt(null, "", null, outcome, usage);
    }

    static Attempt failed(FailureReason failure, String detail) {
        return failed(failure, detail, null);
    }

    static Attempt failed(FailureReason failure, String detail, @Nullable String retryAfter) {
        return new Attempt(failure, detail, retryAfter, CacheOutcome.UNKNOWN, null);
    }
}
