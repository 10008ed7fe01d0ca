package dev.reprise.cache;

import java.util.concurrent.CompletionStage;

/**
 * Where responses are stored. A port: it never throws and never fails a stage, because a broken cache is a cold cache.
 * Stages may complete on any thread.
 */
public interface ResponseStore {

    /** Looks a response up. Completes within the store's own deadline. */
    CompletionStage<Lookup> find(CacheKey key);

    /**
     * Stores a response, whole or not at all; completes with whether it is stored. Compresses before it returns, so never called
     * on an event loop.
     */
    CompletionStage<Boolean> put(StoredResponse response);

    /** Takes back what is stored under that key, after all that was put before; completes when nothing is, or that was in vain. */
    CompletionStage<Boolean> remove(CacheKey key);

    /** A response that was found has answered a request, and so is one of those to be evicted last. Never waits. */
    void used(StoredResponse response);

    /** What was purged, as far as is known here. Never waits. */
    Purges purges();

    /** Purges; completes with whether it is done, for good and for all who share this store. */
    CompletionStage<Boolean> purge(Purge purge);

    /** Whether requests can be answered from it now, for readiness and metrics. */
    State state();

    /** How {@code Cache-Status} and the logs call it: {@code redis}, {@code memory}. */
    String name();

    /** The outcome of a lookup. */
    sealed interface Lookup {

        /**
         * A response was there and is what it claims to be. It may be stale.
         *
         * @param near whether it was in this process's memory, in front of where it is stored
         */
        record Found(StoredResponse response, boolean near) implements Lookup {
            public Found(StoredResponse response) {
                this(response, false);
            }
        }

        /** Nothing usable was there. */
        record Absent(Why why) implements Lookup {}

        /** Why nothing was found. */
        enum Why {
            /** No response under this key. */
            ABSENT("absent"),
            /** Something was there that failed verification. */
            CORRUPT("corrupt"),
            /** A newer version of this program wrote it. */
            NEWER("newer-version"),
            /** It was written under a secret that is not configured. */
            UNKNOWN_SECRET("unknown-secret"),
            /** The store cannot be reached. */
            UNAVAILABLE("store-unavailable"),
            /** The store did not answer in time. */
            TIMEOUT("store-timeout"),
            /** As many lookups as allowed are under way. */
            BUSY("store-busy");

            private final String token;

            Why(String token) {
                this.token = token;
            }

            public String token() {
                return token;
            }

            /** Whether the store itself was at fault, which the answer then says. */
            public boolean isFault() {
                return this != ABSENT;
            }
        }

        Lookup ABSENT = new Absent(Why.ABSENT);
    }

    /** What a store is able to do now. */
    enum State {
        /** All of it. */
        UP("up"),
        /** Something is missing: a node of a cluster, or the way to write. */
        PARTIAL("partial"),
        /** It has only just begun to try. */
        CONNECTING("connecting"),
        /** Nothing. */
        DOWN("down");

        private final String token;

        State(String token) {
            this.token = token;
        }

        public String token() {
            return token;
        }

        /** Whether some responses can be found. */
        public boolean isUsable() {
            return this == UP || this == PARTIAL;
        }
    }
}
