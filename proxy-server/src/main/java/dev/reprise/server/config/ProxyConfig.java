package dev.reprise.server.config;

import dev.reprise.cache.CacheSettings;
import dev.reprise.cache.CanonicalForm;
import dev.reprise.cache.Partition;

/**
 * Everything an operator can decide, checked: whoever holds one can rely on every value being usable and none
 * contradicting another. {@code config/reprise.yaml} is its manual, {@link Keys} its table.
 */
public record ProxyConfig(
        ServerConfig server,
        ManagementConfig management,
        UpstreamConfig upstream,
        CacheConfig cache,
        RedisConfig redis,
        CollapseConfig collapse,
        AuthConfig auth,
        LimitsConfig limits,
        SavingsConfig savings,
        WarmConfig warm,
        LogConfig log) {

    public ProxyConfig {
        Check.together(
                cache.partition() != Partition.Kind.SHARED || auth.isDecided(),
                "cache.partition",
                "shared",
                "auth.clients or auth.trust-network: true, because every caller is then given what any other has paid for",
                "auth.clients",
                "auth.clients-file",
                "auth.trust-network");
        Check.together(
                upstream.apiKey() == null || auth.isDecided(),
                "upstream.api-key",
                Shown.HIDDEN,
                "auth.clients or auth.trust-network: true, because every caller then spends its owner's money",
                "auth.clients",
                "auth.clients-file",
                "auth.trust-network");
        Check.together(
                server.port() == 0 || server.port() != management.port(),
                "management.port",
                management.port(),
                "another port than server.port",
                "server.port");
        Check.together(
                cache.store() != CacheConfig.Store.REDIS || redis.url() != null,
                "cache.store",
                "redis",
                "redis.url or redis.url-file as well",
                "redis.url",
                "redis.url-file");
    }

    /** What is in force where nobody decided anything. */
    public static ProxyConfig defaults() {
        return ProxyConfigBinder.bind(Settings.none(), PricesFile.bundled());
    }

    /** What the cache's policy is to follow; one translation, so that whatever explains a key explains the real one. */
    public CacheSettings cacheSettings() {
        return new CacheSettings(
                upstream.id(),
                cache.namespace(),
                cache.partition(),
                cache.secrets(),
                cache.ttl(),
                cache.ttlJitterFraction(),
                cache.ttlMax(),
                cache.temperatureMax(),
                cache.responseBytesMax(),
                cache.keyHeaders(),
                cache.honorCacheControl(),
                new CanonicalForm.Limits(
                        limits.jsonDepthMax(), limits.jsonNumberDigitsMax(), cache.ignoredParameters()));
    }
}
