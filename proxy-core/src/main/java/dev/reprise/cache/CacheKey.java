package dev.reprise.cache;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a stored response is found by: SHA-256 over length-prefixed {@link KeyFields}. Two requests that could get different
 * answers never share one; the same question from two SDKs in one partition always does. The partition is a mandatory
 * argument, so no code path can forget whose answers these are.
 *
 * @param former the digests that it had under former secrets, by which older responses are found
 */
public record CacheKey(Digest digest, List<Digest> former) {

    public CacheKey {
        former = List.copyOf(former);
    }

    public CacheKey(Digest digest) {
        this(digest, List.of());
    }

    /** The same under the former secret of that number, from 0 for the latest; itself if no secret is part of it. */
    public CacheKey formerly(int secret) {
        return secret < former.size() ? new CacheKey(former.get(secret)) : new CacheKey(digest);
    }

    /** Its digest, and then those that it had under former secrets. */
    public Stream<Digest> digests() {
        return Stream.concat(Stream.of(digest), former.stream());
    }

    public static CacheKey ofHex(String hex) {
        return new CacheKey(Digest.ofHex(hex));
    }

    public String hex() {
        return digest.hex();
    }

    /** Two are the same if they are now; what they were formerly follows from that. */
    @Override
    public boolean equals(Object other) {
        return other instanceof CacheKey that && that.digest.equals(digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    @Override
    public String toString() {
        return hex();
    }
}
