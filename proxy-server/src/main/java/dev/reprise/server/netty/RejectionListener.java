package dev.reprise.server.netty;

/** Told of requests that were refused before they became exchanges. Called on event loops; must not block or throw. */
public interface RejectionListener {
    void rejected(int status);
}
