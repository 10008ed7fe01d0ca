package dev.reprise.exchange;

import dev.reprise.cache.NotStored;
import dev.reprise.cache.StoredResponse;
import java.time.Duration;

/** The one seam of observation: metrics, logs and statistics hang here. Called on event loops; must not block or throw. */
public interface ExchangeListener extends LimitListener {

    /** An exchange ended, however it ended. */
    void ended(ExchangeRecord exchange);

    /** The origin's head arrived, this long after it was asked. */
    default void originAnswered(int status, Duration firstByte) {}

    /** The last byte of the origin's answer arrived, this long after it was asked; not told if the answer broke off. */
    default void originEnded(Duration whole) {}

    /** An answer that could have been kept was not. */
    default void notStored(NotStored reason) {}

    /** A bound was reached. */
    @Override
    default void reached(Limit limit) {}

    /** A fault of ours, which cost one exchange. */
    default void bug(Throwable fault) {}

    /** A request was refused at the edge, before it became an exchange. */
    default void rejected(RejectionReason reason) {}

    /** An answer is stored. */
    default void stored(StoredResponse response) {}
}
