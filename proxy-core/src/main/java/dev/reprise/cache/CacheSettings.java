package dev.reprise.cache;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operator's wishes that the policy follows.
 *
 * @param upstream identifies the origin in keys
 * @param namespace where responses go unless a request names another
 * @param ttlJitter the part of the lifetime, 0 to 0.5, by which it is shortened or lengthened at random
 * @param ttlMax the longest lifetime a request may ask for
 * @param temperatureMax the highest temperature whose answers are cached; null for any
 * @param responseBytesMax the largest response kept
 * @param secrets under which credentials become partitions: the present one and then the former ones
 * @param keyHeaders fields that are part of the question, lower case
 */
public record CacheSettings(
        String upstream,
        String namespace,
        Partition.Kind partition,
        List<CacheSecret> secrets,
        Duration ttl,
        double ttlJitter,
        Duration ttlMax,
        @Nullable BigDecimal temperatureMax,
        int responseBytesMax,
        List<String> keyHeaders,
        RequestControls.Honor honorCacheControl,
        CanonicalForm.Limits bodyLimits) {

    public CacheSettings {
        secrets = List.copyOf(secrets);
        keyHeaders = List.copyOf(keyHeaders);
    }
}
