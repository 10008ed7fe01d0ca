package dev.reprise.server.netty;

import dev.reprise.exchange.RejectionReason;

/** Told of requests that were refused before they became exchanges. Called on event loops; must not block or throw. */
public interface RejectionListener {
    void rejected(RejectionReason reason);
}
