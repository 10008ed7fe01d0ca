package dev.reprise.cache;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The responses that were used last, in the order of their last use. Bounded; thread-safe. */
public final class UseList {

    private final int usesMax;
    private final Map<Digest, Use> uses = new LinkedHashMap<>(16, 0.75f, true); // guarded by this; the latest is last

    /** Beyond that number, those that were used longest ago are forgotten. */
    public UseList(int usesMax) {
        this.usesMax = usesMax;
    }

    /** A response was stored, which answers nothing yet. */
    public void stored(StoredResponse response, Instant now) {
        put(Use.of(response, 0, now));
    }

    /** A response answered a request. */
    public synchronized void hit(StoredResponse response, Instant now) {
        Use before = uses.get(response.key().digest());
        put(before == null ? Use.of(response, 1, now) : before.again(1, now));
    }

    private synchronized void put(Use use) {
        uses.put(use.key().digest(), use);
        if (uses.size() > usesMax) {
            removeOldest();
        }
    }

    /** Forgets the one that was used longest ago, which it names. */
    public synchronized Optional<CacheKey> removeOldest() {
        Iterator<Use> oldest = uses.values().iterator();
        if (!oldest.hasNext()) {
            return Optional.empty();
        }
        CacheKey key = oldest.next().key();
        oldest.remove();
        return Optional.of(key);
    }

    /** Forgets one, which is not stored any more. */
    public synchronized void remove(CacheKey key) {
        uses.remove(key.digest());
    }

    /** All of them, the latest last, which are then forgotten here. */
    public synchronized List<Use> drain() {
        List<Use> all = new ArrayList<>(uses.values());
        uses.clear();
        return all;
    }

    /** The latest first. */
    public synchronized List<Use> all() {
        List<Use> latestFirst = new ArrayList<>(uses.values());
        Collections.reverse(latestFirst);
        return latestFirst;
    }

    /** How many requests that response answered; empty if it is not among them. */
    public synchronized OptionalLong hits(CacheKey key) {
        for (Use use : uses.values()) { // to ask for it by its key would be a use
            if (use.key().equals(key)) {
                return OptionalLong.of(use.hits());
            }
        }
        return OptionalLong.empty();
    }
}
