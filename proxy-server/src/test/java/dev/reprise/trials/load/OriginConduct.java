package dev.reprise.trials.load;

/** How the origin answers one call. */
public enum OriginConduct {
    WHOLE,
    /** Whole, after a few milliseconds, and for a stream in pieces. */
    THINKS,
    STATUS_429,
    STATUS_500,
    RESETS_AT_ONCE,
    RESETS_INSIDE,
    /** Closes before the declared length, or inside a chunk. */
    CLOSES_INSIDE,
    /** Falls silent in the middle, for longer than the proxy waits. */
    STALLS_INSIDE,
    /** Declares less than the body has, so that the rest stands where the next answer should. */
    DECLARES_LESS,
    /** A whole answer, and at once a second one that nobody asked for. */
    ANSWERS_TWICE,
    /** Closes without an answer, because its last answer left bytes behind. */
    HANGS_UP,
    /** A stream that ends cleanly before it has finished, an object without its last choice's end. */
    ENDS_UNFINISHED,
    /** An error in the body of a 200. */
    ERROR_INSIDE;

    /** Whether HTTP's framing calls the answer whole though it is none: it may pass, and must not be kept. */
    public boolean isLie() {
        return this == DECLARES_LESS || this == ENDS_UNFINISHED || this == ERROR_INSIDE;
    }

    /** Whether bytes stay behind where the next answer should be. */
    public boolean isPolluting() {
        return this == DECLARES_LESS || this == ANSWERS_TWICE;
    }

    /** Whether anything of an answer was sent. */
    public boolean hasHead() {
        return this != RESETS_AT_ONCE && this != HANGS_UP;
    }

    /** Whether it may be kept. */
    public boolean isAnswer() {
        return this == WHOLE || this == THINKS || this == ANSWERS_TWICE;
    }
}
