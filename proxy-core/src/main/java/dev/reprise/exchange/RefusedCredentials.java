package dev.reprise.exchange;

import dev.reprise.cache.Digest;
import dev.reprise.cache.Partition;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The credentials that the origin refused (401, 403) last time they were used. Their hits stop until it accepts them
 * again, so a revoked key does not live on in the cache. Thread-safe and bounded.
 *
 * <p>Anybody can have made-up credentials refused, so nobody's refusal is forgotten to make room for more. Beyond its
 * bound it no longer lists who is refused, but who was accepted since: then a credential's hits begin with its first
 * success. That costs every credential one forward, and lets none in that was refused.
 */
public final class RefusedCredentials {

    private static final int CREDENTIALS_MAX = 50_000;

    private final int credentialsMax;
    private final Map<Digest, Boolean> listed = new LinkedHashMap<>(16, 0.75f, true); // guarded by this
    private boolean listsAccepted; // guarded by this
    private volatile boolean none = true;

    public RefusedCredentials() {
        this(CREDENTIALS_MAX);
    }

    RefusedCredentials(int credentialsMax) {
        this.credentialsMax = credentialsMax;
    }

    boolean contains(Partition partition) {
        if (none || partition.kind() == Partition.Kind.SHARED) {
            return false;
        }
        synchronized (this) {
            boolean isListed = listed.get(partition.digest()) != null;
            return isListed != listsAccepted;
        }
    }

    /** The origin answered a request of that partition. */
    void answered(Partition partition, int status) {
        boolean refusal = status == 401 || status == 403;
        boolean says = refusal || status < 400;
        if (!says || partition.kind() == Partition.Kind.SHARED || (none && !refusal)) {
            return;
        }
        synchronized (this) {
            if (refusal == listsAccepted) {
                listed.remove(partition.digest());
            } else {
                listed.put(partition.digest(), true);
                makeRoom();
            }
            none = !listsAccepted && listed.isEmpty();
        }
    }

    private void makeRoom() {
        if (listed.size() <= credentialsMax) {
            return;
        }
        if (listsAccepted) {
            listed.remove(listed.keySet().iterator().next()); // the longest unused, which is forwarded once more
        } else {
            listsAccepted = true;
            listed.clear();
        }
    }
}
