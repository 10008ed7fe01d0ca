package dev.reprise.cache;

import dev.reprise.chat.Endpoint;
import dev.reprise.http.RequestHead;
import java.util.List;
import java.util.function.Function;

/**
 * What a stored response is found by: SHA-256 over length-prefixed fields. Two requests that could get different
 * answers never share one; the same question from two SDKs in one partition always does. The partition is a mandatory
 * argument, so no code path can forget whose answers these are.
 *
 * @param former the digests that it had under former secrets, by which older responses are found
 */
public record CacheKey(Digest digest, List<Digest> former) {

    /** Changes whenever the meaning of the fields does; old keys are then simply never asked for again. */
    private static final String FORMAT_VERSION = "reprise-key-1";

    public CacheKey {
        former = List.copyOf(former);
    }

    public CacheKey(Digest digest) {
        this(digest, List.of());
    }

    /**
     * The key of a request.
     *
     * @param upstream identifies the origin
     * @param headerNames fields that are part of the question, lower case
     */
    public static CacheKey of(
            Partition partition,
            String namespace,
            String upstream,
            Endpoint endpoint,
            RequestHead request,
            List<String> headerNames,
            Digest canonicalBody) {
        Function<Digest, Digest> under = ofPartition -> digest(
                partition.kind(), ofPartition, namespace, upstream, endpoint, request, headerNames, canonicalBody);
        return new CacheKey(
                under.apply(partition.digest()),
                partition.former().stream().map(under).toList());
    }

    private static Digest digest(
            Partition.Kind kind,
            Digest partition,
            String namespace,
            String upstream,
            Endpoint endpoint,
            RequestHead request,
            List<String> headerNames,
            Digest canonicalBody) {
        LengthPrefixed fields = new LengthPrefixed()
                .add(FORMAT_VERSION)
                .add(namespace)
                .add(kind.name())
                .add(partition.bytes())
                .add(upstream)
                .add(endpoint.token())
                .add(endpoint.prefixOf(request.path()))
                .add(QueryString.question(request.query()));
        for (String name : headerNames) {
            request.headers().joined(name).ifPresent(value -> fields.add(name).add(value));
        }
        return Digest.sha256(fields.add(canonicalBody.bytes()).toBytes());
    }

    /** The same under the former secret of that number, from 0 for the latest; itself if no secret is part of it. */
    public CacheKey formerly(int secret) {
        return secret < former.size() ? new CacheKey(former.get(secret)) : new CacheKey(digest);
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
