package dev.reprise.exchange;

import dev.reprise.http.ResponseHead;

/** How a recording ended, for whoever keeps it. */
sealed interface Finished {

    /** Complete by its framing. */
    record Whole(ResponseHead head, byte[] body) implements Finished {}

    /**
     * It became a relay, and what it dropped is gone.
     *
     * @param overBudget because all recordings together held too much, not because of its own size
     */
    record Relayed(boolean overBudget) implements Finished {}

    record Failed(ExchangeFailure failure) implements Finished {}
}
