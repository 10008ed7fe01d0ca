package dev.reprise.cache;

import dev.reprise.chat.Endpoint;
import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import java.util.ArrayList;
import java.util.List;

/**
 * All that a key is made of, and nothing else: two requests with the same fields have the same key.
 *
 * @param upstream identifies the origin
 * @param path what stands before the endpoint's own suffix
 * @param query sorted, without credentials
 * @param headers the fields that are part of the question, as far as the request has them; names in lower case
 */
public record KeyFields(
        Partition partition,
        String namespace,
        String upstream,
        Endpoint endpoint,
        String path,
        String query,
        List<Headers.Field> headers,
        Digest canonicalBody) {

    /** Changes whenever the meaning of the fields does; old keys are then simply never asked for again. */
    private static final String FORMAT_VERSION = "reprise-key-1";

    /**
     * The fields of a request.
     *
     * @param headerNames fields that are part of the question, lower case
     */
    public static KeyFields of(
            Partition partition,
            String namespace,
            String upstream,
            Endpoint endpoint,
            RequestHead request,
            List<String> headerNames,
            Digest canonicalBody) {
        return new KeyFields(
                partition,
                namespace,
                upstream,
                endpoint,
                endpoint.prefixOf(request.path()),
                QueryString.question(request.query()),
                selected(request.headers(), headerNames),
                canonicalBody);
    }

    private static List<Headers.Field> selected(Headers headers, List<String> names) {
        List<Headers.Field> selected = List.of();
        for (String name : names) {
            if (headers.contains(name)) {
                selected = selected.isEmpty() ? new ArrayList<>() : selected;
                selected.add(new Headers.Field(name, headers.joined(name).orElse("")));
            }
        }
        return selected;
    }

    /** The key that they make. */
    public CacheKey key() {
        return new CacheKey(
                digest(partition.digest()),
                partition.former().stream().map(this::digest).toList());
    }

    private Digest digest(Digest ofPartition) {
        LengthPrefixed fields = new LengthPrefixed()
                .add(FORMAT_VERSION)
                .add(namespace)
                .add(partition.kind().name())
                .add(ofPartition.bytes())
                .add(upstream)
                .add(endpoint.token())
                .add(path)
                .add(query);
        for (Headers.Field header : headers) {
            fields.add(header.name()).add(header.value());
        }
        return fields.add(canonicalBody.bytes()).sha256();
    }
}
