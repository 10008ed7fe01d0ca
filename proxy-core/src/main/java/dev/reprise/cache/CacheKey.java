package dev.reprise.cache;

import dev.reprise.chat.Endpoint;
import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
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
        MessageDigest sha256 = Digest.newSha256();
        field(sha256, FORMAT_VERSION);
        field(sha256, namespace);
        field(sha256, partition.kind().name());
        field(sha256, partition.digest().bytes());
        field(sha256, upstream);
        field(sha256, endpoint.token());
        field(sha256, endpoint.prefixOf(request.path()));
        field(sha256, QueryString.question(request.query()));
        for (String name : headerNames) {
            headers(sha256, name, request.headers());
        }
        field(sha256, canonicalBody.bytes());
        return new CacheKey(Digest.of(sha256.digest()));
    }

    public static CacheKey ofHex(String hex) {
        return new CacheKey(Digest.ofHex(hex));
    }

    public String hex() {
        return digest.hex();
    }

    private static void headers(MessageDigest sha256, String name, Headers headers) {
        headers.joined(name).ifPresent(value -> {
            field(sha256, name);
            field(sha256, value);
        });
    }

    private static void field(MessageDigest sha256, String value) {
        field(sha256, value.getBytes(StandardCharsets.UTF_8));
    }

    private static void field(MessageDigest sha256, byte[] value) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            sha256.update((byte) (value.length >>> shift));
        }
        sha256.update(value);
    }

    @Override
    public String toString() {
        return hex();
    }
}
