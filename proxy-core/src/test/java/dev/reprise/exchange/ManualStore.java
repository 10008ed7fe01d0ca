package dev.reprise.exchange;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.Purge;
import dev.reprise.cache.Purges;
import dev.reprise.cache.ResponseStore;
import dev.reprise.cache.StoredResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A store that answers one lookup or write when it is told to, in any order. */
final class ManualStore implements ResponseStore {

    private final Map<CacheKey, StoredResponse> responses = new HashMap<>();
    private final List<Runnable> pending = new ArrayList<>();
    private final List<Runnable> frozen = new ArrayList<>();
    private Purges purges = Purges.NONE;
    private boolean refusing;
    private boolean freezing;
    private @Nullable Throwable fault;

    /** From now on nothing is stored. */
    void refuse() {
        refusing = true;
    }

    /** From now on it throws, which no store may do. */
    void fault(Throwable thrown) {
        fault = thrown;
    }

    /** From now on lookups end as timeouts, and writes only when it {@link #thaw}s. */
    void freeze() {
        freezing = true;
    }

    void thaw() {
        freezing = false;
        pending.addAll(frozen);
        frozen.clear();
    }

    private void fail() {
        if (fault instanceof Error error) {
            throw error;
        }
        if (fault instanceof RuntimeException bug) {
            throw bug;
        }
    }

    int pending() {
        return pending.size();
    }

    void answer(int index) {
        pending.remove(index).run();
    }

    @Override
    public CompletionStage<Lookup> find(CacheKey key) {
        fail();
        CompletableFuture<Lookup> found = new CompletableFuture<>();
        pending.add(() -> {
            StoredResponse response = responses.get(key);
            if (freezing) {
                found.complete(new Lookup.Absent(Lookup.Why.TIMEOUT));
            } else {
                found.complete(response == null ? Lookup.ABSENT : new Lookup.Found(response));
            }
        });
        return found;
    }

    @Override
    public CompletionStage<Boolean> remove(CacheKey key) {
        fail();
        CompletableFuture<Boolean> removed = new CompletableFuture<>();
        (freezing ? frozen : pending).add(() -> {
            responses.remove(key);
            removed.complete(true);
        });
        return removed;
    }

    @Override
    public CompletionStage<Boolean> put(StoredResponse response) {
        fail();
        CompletableFuture<Boolean> stored = new CompletableFuture<>();
        (freezing ? frozen : pending).add(() -> {
            if (!refusing) {
                responses.put(response.key(), response);
            }
            stored.complete(!refusing);
        });
        return stored;
    }

    @Override
    public void used(StoredResponse response) {}

    @Override
    public Purges purges() {
        return purges;
    }

    @Override
    public CompletionStage<Boolean> purge(Purge purge) {
        purges = purges.with(purge, purges.last() + 1);
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public State state() {
        return State.UP;
    }

    @Override
    public String name() {
        return "manual";
    }
}
