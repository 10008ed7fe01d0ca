package dev.reprise.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the cache did with a request, as the member this proxy adds to {@code Cache-Status} (RFC 9211).
 *
 * @param fwd why the request went to the origin; null on a hit
 * @param ttl remaining freshness lifetime on a hit; null otherwise
 * @param collapsed whether it shared another request's forward
 * @param detail the reason or the store, empty if there is nothing to add
 */
public record CacheStatus(@Nullable Fwd fwd, @Nullable Duration ttl, boolean collapsed, String detail) {

    /** Why a request went forward (RFC 9211 §2.2). */
    public enum Fwd {
        /** The cache was configured, or built, not to handle this request. */
        BYPASS("bypass"),
        /** The method's semantics require it. */
        METHOD("method"),
        /** Nothing usable was stored. */
        MISS("miss"),
        /** The client asked for it. */
        REQUEST("request"),
        /** What was stored is stale. */
        STALE("stale");

        private final String token;

        Fwd(String token) {
            this.token = token;
        }

        public String token() {
            return token;
        }
    }

    public static CacheStatus hit(Duration ttl, String store) {
        return new CacheStatus(null, ttl, false, store);
    }

    public static CacheStatus forward(Fwd fwd, String detail) {
        return new CacheStatus(fwd, null, false, detail);
    }

    public CacheStatus asCollapsed() {
        return new CacheStatus(fwd, null, true, detail);
    }

    /** The member, {@code Reprise; hit; ttl=86399; detail=redis} or {@code Reprise; fwd=miss}. */
    public String member() {
        StringBuilder member = new StringBuilder("Reprise");
        if (fwd == null) {
            member.append("; hit");
        } else {
            member.append("; fwd=").append(fwd.token());
        }
        if (ttl != null) {
            member.append("; ttl=").append(ttl.toSeconds());
        }
        if (collapsed) {
            member.append("; collapsed");
        }
        if (!detail.isEmpty()) {
            member.append("; detail=").append(detail);
        }
        return member.toString();
    }
}
