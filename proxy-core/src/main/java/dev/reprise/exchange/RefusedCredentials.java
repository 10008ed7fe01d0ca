package dev.reprise.exchange;

import dev.reprise.cache.Digest;
import dev.reprise.cache.Partition;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The credentials that the origin refused last time they were used. Their hits stop until it accepts them again, so a
 * revoked key does not live on in the cache. A 401 is about the credential, whichever organisation or project it is used
 * for; a 403 about what it was used for. Thread-safe and bounded.
 */
public final class RefusedCredentials {

    private static final int CREDENTIALS_MAX = 50_000;

    private final Refused credentials;
    private final Refused partitions;

    public RefusedCredentials() {
        this(CREDENTIALS_MAX);
    }

    RefusedCredentials(int credentialsMax) {
        this.credentials = new Refused(credentialsMax);
        this.partitions = new Refused(credentialsMax);
    }

    boolean contains(Partition partition) {
        return partition.kind() != Partition.Kind.SHARED
                && (partitions.contains(partition::digest) || credentials.contains(partition.credentialDigest()));
    }

    /** The origin answered a request of that partition. */
    void answered(Partition partition, int status) {
        if (partition.kind() == Partition.Kind.SHARED) {
            return;
        }
        if (status == 401) {
            credentials.refuse(partition.credentialDigest().get());
        }
        if (status == 401 || status == 403) {
            partitions.refuse(partition.digest());
        } else if (status >= 200 && status < 300) {
            credentials.accept(partition.credentialDigest());
            partitions.accept(partition::digest);
        }
    }

    /**
     * Anybody can have made-up credentials refused, so nobody's refusal is forgotten to make room for more. Beyond its
     * bound it no longer lists who is refused, but who was accepted since: then a credential's hits begin with its first
     * success. That costs every credential one forward, and lets none in that was refused.
     */
    private static final class Refused {

        private final int sizeMax;
        private final Map<Digest, Boolean> listed = new LinkedHashMap<>(16, 0.75f, true); // guarded by this
        private boolean listsAccepted; // guarded by this
        private volatile boolean none = true;

        Refused(int sizeMax) {
            this.sizeMax = sizeMax;
        }

        boolean contains(Supplier<Digest> digest) {
            if (none) {
                return false;
            }
            synchronized (this) {
                boolean isListed = listed.get(digest.get()) != null;
                return isListed != listsAccepted;
            }
        }

        synchronized void refuse(Digest digest) {
            none = false;
            change(digest, !listsAccepted);
        }

        void accept(Supplier<Digest> digest) {
            if (none) {
                return;
            }
            synchronized (this) {
                change(digest.get(), listsAccepted);
                none = !listsAccepted && listed.isEmpty();
            }
        }

        private void change(Digest digest, boolean list) {
            if (!list) {
                listed.remove(digest);
                return;
            }
            listed.put(digest, true);
            if (listed.size() <= sizeMax) {
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
}
