package dev.reprise.server.config;

import dev.reprise.cache.CacheSecret;
import dev.reprise.exchange.Clients.Client;
import dev.reprise.savings.Prices;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Puts what is decided about each key into the records. */
final class ProxyConfigBinder {

    private ProxyConfigBinder() {}

    /**
     * Builds the whole configuration.
     *
     * @param prices what {@code savings.prices-file} says, which has faults of its own
     * @throws InvalidValue for the first value that its record refuses
     */
    static ProxyConfig bind(Settings settings, Prices prices) {
        return new ProxyConfig(
                server(settings),
                new ManagementConfig(
                        settings.value(Keys.MANAGEMENT_HOST),
                        settings.value(Keys.MANAGEMENT_PORT),
                        settings.valueOrNull(Keys.MANAGEMENT_TOKEN),
                        settings.value(Keys.MANAGEMENT_SHOW_PROMPTS)),
                upstream(settings),
                cache(settings),
                redis(settings),
                new CollapseConfig(settings.value(Keys.COLLAPSE_ENABLED), settings.value(Keys.COLLAPSE_AGE_MAX)),
                auth(settings),
                limits(settings),
                new SavingsConfig(prices),
                warm(settings),
                new LogConfig(
                        settings.value(Keys.LOG_LEVEL),
                        settings.value(Keys.LOG_FORMAT),
                        settings.valueOrNull(Keys.LOG_DEBUG_HEADER)));
    }

    private static WarmConfig warm(Settings settings) {
        BigDecimal budget = settings.valueOrNull(Keys.WARM_BUDGET);
        return new WarmConfig(
                settings.value(Keys.WARM_AT_START),
                settings.value(Keys.WARM_CONCURRENCY),
                settings.valueOrNull(Keys.WARM_MODEL),
                budget == null ? null : budget.doubleValue(),
                settings.valueOrNull(Keys.WARM_API_KEY));
    }

    private static ServerConfig server(Settings settings) {
        return new ServerConfig(
                settings.value(Keys.SERVER_HOST),
                settings.value(Keys.SERVER_PORT),
                settings.valueOrNull(Keys.SERVER_CERTIFICATE),
                settings.valueOrNull(Keys.SERVER_PRIVATE_KEY),
                settings.value(Keys.SERVER_EVENT_LOOPS),
                settings.value(Keys.SERVER_DRAIN_DELAY),
                settings.value(Keys.SERVER_RELOAD_INTERVAL),
                settings.value(Keys.SERVER_NAME),
                settings.value(Keys.SERVER_ALLOW_ORIGINS));
    }

    private static AuthConfig auth(Settings settings) {
        List<Client> clients = settings.valueOrNull(Keys.AUTH_CLIENTS);
        return new AuthConfig(clients == null ? List.of() : clients, settings.value(Keys.AUTH_TRUST_NETWORK));
    }

    private static UpstreamConfig upstream(Settings settings) {
        return new UpstreamConfig(
                settings.value(Keys.UPSTREAM_BASE_URL),
                settings.valueOrNull(Keys.UPSTREAM_API_KEY),
                settings.value(Keys.UPSTREAM_API_KEY_HEADER),
                settings.value(Keys.UPSTREAM_CONNECT_TIMEOUT),
                settings.value(Keys.UPSTREAM_FIRST_BYTE_TIMEOUT),
                settings.value(Keys.UPSTREAM_IDLE_TIMEOUT),
                settings.value(Keys.UPSTREAM_POOL_IDLE_TIME),
                settings.value(Keys.UPSTREAM_CONNECTIONS_MAX),
                settings.value(Keys.UPSTREAM_ASK_USAGE),
                settings.valueOrNull(Keys.UPSTREAM_TRUST));
    }

    private static CacheConfig cache(Settings settings) {
        List<CacheSecret> previousSecrets = settings.valueOrNull(Keys.CACHE_PREVIOUS_SECRETS);
        return new CacheConfig(
                settings.value(Keys.CACHE_STORE),
                ttl(settings),
                settings.value(Keys.CACHE_TTL_JITTER),
                settings.value(Keys.CACHE_TTL_MAX),
                settings.value(Keys.CACHE_PARTITION),
                settings.valueOrNull(Keys.CACHE_SECRET),
                previousSecrets == null ? List.of() : previousSecrets,
                settings.value(Keys.CACHE_NAMESPACE),
                settings.valueOrNull(Keys.CACHE_TEMPERATURE_MAX),
                settings.value(Keys.CACHE_RESPONSE_BYTES_MAX),
                settings.value(Keys.CACHE_MEMORY_BYTES),
                settings.value(Keys.CACHE_KNOWN_BODIES_BYTES),
                settings.value(Keys.CACHE_RESPONSES_MAX),
                settings.value(Keys.CACHE_ON_DISCONNECT),
                settings.value(Keys.CACHE_FINISH_TIME_MAX),
                settings.value(Keys.CACHE_HONOR_CACHE_CONTROL),
                settings.value(Keys.CACHE_DEBUG_HEADERS),
                settings.value(Keys.CACHE_KEY_HEADERS),
                Set.copyOf(settings.value(Keys.CACHE_IGNORED_PARAMETERS)),
                settings.valueOrNull(Keys.CACHE_REPLAY_PACE));
    }

    /** Where nobody decided how long, it is no longer than somebody decided that it may be at most. */
    private static Duration ttl(Settings settings) {
        Duration ttl = settings.value(Keys.CACHE_TTL);
        Duration max = settings.value(Keys.CACHE_TTL_MAX);
        boolean decided = settings.filled(Keys.CACHE_TTL).isPresent();
        return decided || max.isNegative() || max.isZero() || ttl.compareTo(max) <= 0 ? ttl : max;
    }

    private static RedisConfig redis(Settings settings) {
        return new RedisConfig(
                settings.valueOrNull(Keys.REDIS_URL),
                settings.valueOrNull(Keys.REDIS_TRUST),
                settings.valueOrNull(Keys.REDIS_CERTIFICATE),
                settings.valueOrNull(Keys.REDIS_PRIVATE_KEY),
                settings.value(Keys.REDIS_KEY_PREFIX),
                settings.value(Keys.REDIS_COMMAND_TIMEOUT),
                settings.value(Keys.REDIS_START_TIMEOUT),
                settings.value(Keys.REDIS_CONNECT_TIMEOUT),
                settings.value(Keys.REDIS_IN_FLIGHT_MAX));
    }

    private static LimitsConfig limits(Settings settings) {
        return new LimitsConfig(
                settings.value(Keys.LIMITS_REQUEST_BYTES_MAX),
                settings.value(Keys.LIMITS_REQUESTS_BYTES_MAX),
                settings.value(Keys.LIMITS_HEADER_BYTES_MAX),
                settings.value(Keys.LIMITS_HEADER_FIELDS_MAX),
                settings.value(Keys.LIMITS_HEADER_TIME_MAX),
                settings.value(Keys.LIMITS_BODY_TIME_MAX),
                settings.value(Keys.LIMITS_BODY_IDLE_TIME_MAX),
                settings.value(Keys.LIMITS_WRITE_IDLE_TIME_MAX),
                settings.value(Keys.LIMITS_IDLE_TIME_MAX),
                settings.value(Keys.LIMITS_CONNECTIONS_MAX),
                settings.value(Keys.LIMITS_EXCHANGES_MAX),
                settings.value(Keys.LIMITS_RECORDINGS_MAX),
                settings.value(Keys.LIMITS_RECORDINGS_BYTES_MAX),
                settings.value(Keys.LIMITS_PLAYERS_MAX),
                settings.value(Keys.LIMITS_JSON_DEPTH_MAX),
                settings.value(Keys.LIMITS_JSON_NUMBER_DIGITS_MAX),
                settings.value(Keys.LIMITS_DRAIN_TIME_MAX),
                settings.value(Keys.LIMITS_RELAY_BYTES_MAX),
                settings.value(Keys.LIMITS_HEAP_PERCENT_MAX));
    }
}
