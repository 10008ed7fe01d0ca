package dev.reprise.exchange;

import dev.reprise.http.ResponseHead;
import java.util.List;

/** How a recording ended, for whoever keeps it. */
sealed interface Finished {

    /** Complete by its framing. */
    record Whole(ResponseHead head, List<byte[]> parts) implements Finished {

        /** The parts as one. It copies, so not on an event loop. */
        byte[] body() {
            byte[] all = new byte[parts.stream().mapToInt(part -> part.length).sum()];
            int at = 0;
            for (byte[] part : parts) {
                System.arraycopy(part, 0, all, at, part.length);
                at += part.length;
            }
            return all;
        }
    }

    /**
     * It became a relay, and what it dropped is gone.
     *
     * @param overBudget because all recordings together held too much, not because of its own size
     */
    record Relayed(boolean overBudget) implements Finished {}

    record Failed(ExchangeFailure failure) implements Finished {}
}
