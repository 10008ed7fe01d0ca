package dev.reprise.cache;

import java.util.List;

/** What an answer can be purged by, stored or on its way. */
public record Labels(CacheKey key, Digest bodyDigest, String model, String namespace, List<String> tags) {

    public Labels {
        tags = List.copyOf(tags);
    }
}
