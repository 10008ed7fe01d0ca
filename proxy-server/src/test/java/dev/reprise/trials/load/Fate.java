package dev.reprise.trials.load;

/** How a request ended, as its client saw it. */
public enum Fate {
    /** A whole answer of the origin or of the cache, whatever its status. */
    ANSWERED,
    /** A whole error of the proxy's own. */
    REFUSED,
    /** The connection ended before the answer did. */
    BROKEN,
    /** The client went away before the end. */
    LEFT
}
