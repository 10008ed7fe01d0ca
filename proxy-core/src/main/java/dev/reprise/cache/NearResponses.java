package dev.reprise.cache;

import org.jspecify.annotations.Nullable;

/**
 * Responses of a store that is far away, kept near as well, by the names that they have there. It may forget any of them at
 * any time. Whoever tells it that one has changed there counts on it: what was read before is neither kept nor found from then
 * on. Thread-safe; does not block.
 */
public interface NearResponses {

    /** Keeps nothing. */
    NearResponses NONE = new NearResponses() {
        @Override
        public @Nullable StoredResponse find(String name) {
            return null;
        }

        @Override
        public long changes(String name) {
            return 0;
        }

        @Override
        public void keep(String name, StoredResponse response, long changesThen) {}

        @Override
        public void changed(String name) {}

        @Override
        public void anyMayHaveChanged() {}
    };

    /** The response of that name, null if it is not here. */
    @Nullable
    StoredResponse find(String name);

    /** Counts changes, at least those of that name. */
    long changes(String name);

    /**
     * Keeps a response that was read, unless it has changed since.
     *
     * @param changesThen {@link #changes} before it was read
     */
    void keep(String name, StoredResponse response, long changesThen);

    /** What is stored under that name is another now, or none. */
    void changed(String name);

    /** Nobody can tell what has changed. */
    void anyMayHaveChanged();
}
