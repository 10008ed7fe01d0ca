package dev.reprise.server;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.Purge;
import dev.reprise.cache.Purges;
import dev.reprise.cache.ResponseStore;
import dev.reprise.cache.StoreIndex;
import dev.reprise.cache.StoredResponse;
import dev.reprise.cache.Use;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keeps nothing: requests are still collapsed. */
final class NoStore implements ResponseStore {

    static final ResponseStore STORE = new NoStore();
    static final StoreIndex INDEX = new NoIndex();

    private static final CompletionStage<Lookup> ABSENT = CompletableFuture.completedFuture(Lookup.ABSENT);
    private static final CompletionStage<Boolean> NOT_STORED = CompletableFuture.completedFuture(false);
    private static final CompletionStage<Boolean> GONE = CompletableFuture.completedFuture(true);

    private NoStore() {}

    @Override
    public CompletionStage<Lookup> find(CacheKey key) {
        return ABSENT;
    }

    @Override
    public CompletionStage<Boolean> put(StoredResponse response) {
        return NOT_STORED;
    }

    @Override
    public CompletionStage<Boolean> remove(CacheKey key) {
        return GONE;
    }

    @Override
    public void used(StoredResponse response) {} // nothing is ever found

    @Override
    public Purges purges() {
        return Purges.NONE;
    }

    @Override
    public CompletionStage<Boolean> purge(Purge purge) {
        return GONE;
    }

    @Override
    public State state() {
        return State.UP;
    }

    @Override
    public String name() {
        return "none";
    }

    /** There is nothing in it. */
    private static final class NoIndex implements StoreIndex {

        @Override
        public CompletionStage<OptionalLong> responses() {
            return CompletableFuture.completedFuture(OptionalLong.of(0));
        }

        @Override
        public CompletionStage<Optional<List<Use>>> recent(int limit) {
            return CompletableFuture.completedFuture(Optional.of(List.of()));
        }

        @Override
        public CompletionStage<OptionalLong> hits(CacheKey key) {
            return CompletableFuture.completedFuture(OptionalLong.empty());
        }

        @Override
        public CompletionStage<Optional<Coverage>> coverage(Purge purge) {
            return CompletableFuture.completedFuture(Optional.of(new Coverage(0, 0, false)));
        }
    }
}
