package dev.reprise.exchange;

import dev.reprise.cache.Digest;
import dev.reprise.cache.Partition;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The credentials that the origin refused (401, 403) last time they were used. Their hits stop until it accepts them
 * again, so a revoked key does not live on in the cache. Thread-safe and bounded: the longest refused is forgotten first.
 */
public final class RefusedCredentials {

    private static final int CREDENTIALS_MAX = 10_000;

    private final Map<Digest, Boolean> refused = new LinkedHashMap<>(); // guarded by this
    private volatile boolean none = true;

    boolean contains(Partition partition) {
        if (none) {
            return false;
        }
        synchronized (this) {
            return refused.containsKey(partition.digest());
        }
    }

    /** The origin answered a request of that partition. */
    void answered(Partition partition, int status) {
        boolean refusal = status == 401 || status == 403;
        if (partition.kind() == Partition.Kind.SHARED || (none && !refusal)) {
            return;
        }
        synchronized (this) {
            if (refusal) {
                refused.put(partition.digest(), true);
            } else if (status < 400) {
                refused.remove(partition.digest());
            }
            if (refused.size() > CREDENTIALS_MAX) {
                refused.remove(refused.keySet().iterator().next());
            }
            none = refused.isEmpty();
        }
    }
}
