package dev.reprise.server.admin;

import dev.reprise.cache.ResponseStore;

/**
 * Whether to send this replica traffic. The store is named but has no say: a broken cache is a cold cache.
 *
 * @param store {@link ResponseStore#name()}
 */
public record Readiness(Phase phase, String store, ResponseStore.State state) {

    /** Where the process is in its life. */
    public enum Phase {
        STARTING("starting"),
        READY("ready"),
        /** It finishes what it has begun and wants nothing new. */
        DRAINING("draining");

        private final String token;

        Phase(String token) {
            this.token = token;
        }
    }

    boolean isReady() {
        return phase == Phase.READY;
    }

    /** An object with {@code status}, {@code store} and {@code state}; none of their values needs escaping. */
    String json() {
        return "{\"status\":\"%s\",\"store\":\"%s\",\"state\":\"%s\"}\n".formatted(phase.token, store, state.token());
    }
}
