package dev.reprise.cache;

import dev.reprise.chat.Endpoint;
import dev.reprise.http.RequestHead;
import java.util.List;

/**
 * What a stored response is found by: SHA-256 over length-prefixed fields. Two requests that could get different
 * answers never share one; the same question from two SDKs in one partition always does. The partition is a mandatory
 * argument, so no code path can forget whose answers these are.
 */
public record CacheKey(Digest digest) {

    /** Changes whenever the meaning of the fields does; old keys are then simply never asked for again. */
    private static final String FORMAT_VERSION = "reprise-key-1";

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
        LengthPrefixed fields = new LengthPrefixed()
                .add(FORMAT_VERSION)
                .add(namespace)
                .add(partition.kind().name())
                .add(partition.digest().bytes())
                .add(upstream)
                .add(endpoint.token())
                .add(endpoint.prefixOf(request.path()))
                .add(QueryString.question(request.query()));
        for (String name : headerNames) {
            request.headers().joined(name).ifPresent(value -> fields.add(name).add(value));
        }
        return new CacheKey(Digest.sha256(fields.add(canonicalBody.bytes()).toBytes()));
    }

    public static CacheKey ofHex(String hex) {
        return new CacheKey(Digest.ofHex(hex));
    }

    public String hex() {
        return digest.hex();
    }

    @Override
    public String toString() {
        return hex();
    }
}
