package dev.reprise.server.config;

import static dev.reprise.server.config.ValueType.BYTES;
import static dev.reprise.server.config.ValueType.CACHE_SECRETS;
import static dev.reprise.server.config.ValueType.CACHE_SECRET_BYTES;
import static dev.reprise.server.config.ValueType.CLIENTS;
import static dev.reprise.server.config.ValueType.DECIMAL;
import static dev.reprise.server.config.ValueType.DURATION;
import static dev.reprise.server.config.ValueType.FILE;
import static dev.reprise.server.config.ValueType.FLAG;
import static dev.reprise.server.config.ValueType.INTEGER;
import static dev.reprise.server.config.ValueType.LARGE_BYTES;
import static dev.reprise.server.config.ValueType.NAMES;
import static dev.reprise.server.config.ValueType.PACE;
import static dev.reprise.server.config.ValueType.PERCENT;
import static dev.reprise.server.config.ValueType.SECRET;
import static dev.reprise.server.config.ValueType.SECRET_URL;
import static dev.reprise.server.config.ValueType.TEXT;
import static dev.reprise.server.config.ValueType.URL;
import static dev.reprise.server.config.ValueType.choice;

import dev.reprise.cache.CacheSecret;
import dev.reprise.cache.Partition;
import dev.reprise.cache.RequestControls;
import dev.reprise.exchange.Clients.Client;
import dev.reprise.exchange.OriginCredential;
import dev.reprise.exchange.ReplayPace;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The table of everything that can be configured: name, type, default. Names of variables, the nearest known key, the
 * defaults and the test of the manual come from here; what a key is for says {@code config/reprise.yaml}.
 */
final class Keys {

    private static final List<Key<?>> TABLE = new ArrayList<>();

    static final Key<String> SERVER_HOST = key("server.host", TEXT, "0.0.0.0");
    static final Key<Integer> SERVER_PORT = key("server.port", INTEGER, "8080");
    static final Key<Path> SERVER_CERTIFICATE = optional("server.tls.certificate-file", FILE);
    static final Key<Path> SERVER_PRIVATE_KEY = optional("server.tls.private-key-file", FILE);
    static final Key<Integer> SERVER_EVENT_LOOPS = key("server.event-loops", INTEGER, "0");
    static final Key<Duration> SERVER_DRAIN_DELAY = key("server.drain-delay", DURATION, "0s");
    static final Key<Duration> SERVER_RELOAD_INTERVAL = key("server.reload-interval", DURATION, "5s");
    static final Key<String> SERVER_NAME = key("server.name", TEXT, "reprise");
    static final Key<List<String>> SERVER_ALLOW_ORIGINS = key("server.allow-origins", NAMES, "");

    static final Key<String> MANAGEMENT_HOST = key("management.host", TEXT, "127.0.0.1");
    static final Key<Integer> MANAGEMENT_PORT = key("management.port", INTEGER, "9090");
    static final Key<String> MANAGEMENT_TOKEN = optional("management.token", SECRET);
    static final Key<Path> MANAGEMENT_TOKEN_FILE = optional("management.token-file", FILE);
    static final Key<Boolean> MANAGEMENT_SHOW_PROMPTS = key("management.show-prompts", FLAG, "false");

    static final Key<URI> UPSTREAM_BASE_URL = key("upstream.base-url", URL, "https://api.openai.com/v1");
    static final Key<String> UPSTREAM_API_KEY = optional("upstream.api-key", SECRET);
    static final Key<Path> UPSTREAM_API_KEY_FILE = optional("upstream.api-key-file", FILE);
    static final Key<OriginCredential.Field> UPSTREAM_API_KEY_HEADER =
            key("upstream.api-key-header", choice(OriginCredential.Field.class), "authorization");
    static final Key<Duration> UPSTREAM_CONNECT_TIMEOUT = key("upstream.connect-timeout", DURATION, "5s");
    static final Key<Duration> UPSTREAM_FIRST_BYTE_TIMEOUT = key("upstream.first-byte-timeout", DURATION, "10m");
    static final Key<Duration> UPSTREAM_IDLE_TIMEOUT = key("upstream.idle-timeout", DURATION, "10m");
    static final Key<Duration> UPSTREAM_POOL_IDLE_TIME = key("upstream.pool-idle-time", DURATION, "30s");
    static final Key<Integer> UPSTREAM_CONNECTIONS_MAX = key("upstream.connections-max", INTEGER, "1024");
    static final Key<Boolean> UPSTREAM_ASK_USAGE = key("upstream.ask-usage", FLAG, "false");
    static final Key<Path> UPSTREAM_TRUST = optional("upstream.tls.trust-certificates-file", FILE);

    static final Key<CacheConfig.Store> CACHE_STORE = key("cache.store", choice(CacheConfig.Store.class), "auto");
    static final Key<Duration> CACHE_TTL = key("cache.ttl", DURATION, "24h");
    static final Key<Double> CACHE_TTL_JITTER = key("cache.ttl-jitter", PERCENT, "5%");
    static final Key<Duration> CACHE_TTL_MAX = key("cache.ttl-max", DURATION, "30d");
    static final Key<Partition.Kind> CACHE_PARTITION =
            key("cache.partition", choice(Partition.Kind.class), "credential");
    static final Key<CacheSecret> CACHE_SECRET = optional("cache.secret", CACHE_SECRET_BYTES);
    static final Key<Path> CACHE_SECRET_FILE = optional("cache.secret-file", FILE);
    static final Key<List<CacheSecret>> CACHE_PREVIOUS_SECRETS = optional("cache.previous-secrets", CACHE_SECRETS);
    static final Key<Path> CACHE_PREVIOUS_SECRETS_FILE = optional("cache.previous-secrets-file", FILE);
    static final Key<String> CACHE_NAMESPACE = key("cache.namespace", TEXT, "");
    static final Key<BigDecimal> CACHE_TEMPERATURE_MAX = optional("cache.temperature-max", DECIMAL);
    static final Key<Integer> CACHE_RESPONSE_BYTES_MAX = key("cache.response-bytes-max", BYTES, "1MiB");
    static final Key<Long> CACHE_MEMORY_BYTES = key("cache.memory-bytes", LARGE_BYTES, "64MiB");
    static final Key<Long> CACHE_KNOWN_BODIES_BYTES = key("cache.known-bodies-bytes", LARGE_BYTES, "16MiB");
    static final Key<Integer> CACHE_RESPONSES_MAX = key("cache.responses-max", INTEGER, "0");
    static final Key<CacheConfig.OnDisconnect> CACHE_ON_DISCONNECT =
            key("cache.on-disconnect", choice(CacheConfig.OnDisconnect.class), "finish");
    static final Key<Duration> CACHE_FINISH_TIME_MAX = key("cache.finish-time-max", DURATION, "60s");
    static final Key<RequestControls.Honor> CACHE_HONOR_CACHE_CONTROL =
            key("cache.honor-cache-control", choice(RequestControls.Honor.class), "safe");
    static final Key<Boolean> CACHE_DEBUG_HEADERS = key("cache.debug-headers", FLAG, "false");
    static final Key<List<String>> CACHE_KEY_HEADERS = key("cache.key-headers", NAMES, "openai-beta");
    static final Key<List<String>> CACHE_IGNORED_PARAMETERS = key("cache.ignored-parameters", NAMES, "");
    static final Key<ReplayPace> CACHE_REPLAY_PACE = optional("cache.replay-pace", PACE);

    static final Key<String> REDIS_URL = optional("redis.url", SECRET_URL);
    static final Key<Path> REDIS_URL_FILE = optional("redis.url-file", FILE);
    static final Key<Path> REDIS_TRUST = optional("redis.tls.trust-certificates-file", FILE);
    static final Key<Path> REDIS_CERTIFICATE = optional("redis.tls.certificate-file", FILE);
    static final Key<Path> REDIS_PRIVATE_KEY = optional("redis.tls.private-key-file", FILE);
    static final Key<String> REDIS_KEY_PREFIX = key("redis.key-prefix", TEXT, "ai");
    static final Key<Duration> REDIS_COMMAND_TIMEOUT = key("redis.command-timeout", DURATION, "30ms");
    static final Key<Duration> REDIS_START_TIMEOUT = key("redis.start-timeout", DURATION, "250ms");
    static final Key<Duration> REDIS_CONNECT_TIMEOUT = key("redis.connect-timeout", DURATION, "3s");
    static final Key<Integer> REDIS_IN_FLIGHT_MAX = key("redis.in-flight-max", INTEGER, "256");

    static final Key<Boolean> COLLAPSE_ENABLED = key("collapse.enabled", FLAG, "true");
    static final Key<Duration> COLLAPSE_AGE_MAX = key("collapse.age-max", DURATION, "10m");

    static final Key<List<Client>> AUTH_CLIENTS = optional("auth.clients", CLIENTS);
    static final Key<Path> AUTH_CLIENTS_FILE = optional("auth.clients-file", FILE);
    static final Key<Boolean> AUTH_TRUST_NETWORK = key("auth.trust-network", FLAG, "false");

    static final Key<Integer> LIMITS_REQUEST_BYTES_MAX = key("limits.request-bytes-max", BYTES, "32MiB");
    static final Key<Long> LIMITS_REQUESTS_BYTES_MAX = key("limits.requests-bytes-max", LARGE_BYTES, "64MiB");
    static final Key<Integer> LIMITS_HEADER_BYTES_MAX = key("limits.header-bytes-max", BYTES, "32KiB");
    static final Key<Integer> LIMITS_HEADER_FIELDS_MAX = key("limits.header-fields-max", INTEGER, "100");
    static final Key<Duration> LIMITS_HEADER_TIME_MAX = key("limits.header-time-max", DURATION, "10s");
    static final Key<Duration> LIMITS_BODY_TIME_MAX = key("limits.body-time-max", DURATION, "60s");
    static final Key<Duration> LIMITS_BODY_IDLE_TIME_MAX = key("limits.body-idle-time-max", DURATION, "60s");
    static final Key<Duration> LIMITS_WRITE_IDLE_TIME_MAX = key("limits.write-idle-time-max", DURATION, "5m");
    static final Key<Duration> LIMITS_IDLE_TIME_MAX = key("limits.idle-time-max", DURATION, "1h");
    static final Key<Integer> LIMITS_CONNECTIONS_MAX = key("limits.connections-max", INTEGER, "10000");
    static final Key<Integer> LIMITS_EXCHANGES_MAX = key("limits.exchanges-max", INTEGER, "10000");
    static final Key<Integer> LIMITS_HEAP_PERCENT_MAX = key("limits.heap-percent-max", INTEGER, "85");
    static final Key<Integer> LIMITS_RECORDINGS_MAX = key("limits.recordings-max", INTEGER, "10000");
    static final Key<Long> LIMITS_RECORDINGS_BYTES_MAX = key("limits.recordings-bytes-max", LARGE_BYTES, "128MiB");
    static final Key<Integer> LIMITS_PLAYERS_MAX = key("limits.players-per-recording-max", INTEGER, "10000");
    static final Key<Integer> LIMITS_JSON_DEPTH_MAX = key("limits.json-depth-max", INTEGER, "128");
    static final Key<Integer> LIMITS_JSON_NUMBER_DIGITS_MAX = key("limits.json-number-digits-max", INTEGER, "1000");
    static final Key<Duration> LIMITS_DRAIN_TIME_MAX = key("limits.drain-time-max", DURATION, "30s");
    static final Key<Integer> LIMITS_RELAY_BYTES_MAX = key("limits.relay-bytes-max", BYTES, "256KiB");

    static final Key<Path> SAVINGS_PRICES_FILE = optional("savings.prices-file", FILE);

    static final Key<List<String>> WARM_AT_START = key("warm.at-start", NAMES, "");
    static final Key<Integer> WARM_CONCURRENCY = key("warm.concurrency", INTEGER, "4");
    static final Key<String> WARM_MODEL = optional("warm.model", TEXT);
    static final Key<BigDecimal> WARM_BUDGET = optional("warm.budget", DECIMAL);
    static final Key<String> WARM_API_KEY = optional("warm.api-key", SECRET);
    static final Key<Path> WARM_API_KEY_FILE = optional("warm.api-key-file", FILE);

    static final Key<LogConfig.Level> LOG_LEVEL = key("log.level", choice(LogConfig.Level.class), "info");
    static final Key<LogConfig.Format> LOG_FORMAT = key("log.format", choice(LogConfig.Format.class), "text");
    static final Key<String> LOG_DEBUG_HEADER = optional("log.debug-header", TEXT);

    /** What is only read when a process starts; every other change is taken while it runs. */
    static final Set<Key<?>> NEEDING_RESTART = Set.of(
            SERVER_HOST,
            SERVER_PORT,
            SERVER_EVENT_LOOPS,
            MANAGEMENT_HOST,
            MANAGEMENT_PORT,
            CACHE_STORE,
            CACHE_TTL_MAX,
            CACHE_SECRET,
            CACHE_PREVIOUS_SECRETS,
            CACHE_RESPONSE_BYTES_MAX,
            CACHE_MEMORY_BYTES,
            CACHE_RESPONSES_MAX,
            REDIS_URL,
            REDIS_TRUST,
            REDIS_CERTIFICATE,
            REDIS_PRIVATE_KEY,
            REDIS_KEY_PREFIX,
            REDIS_COMMAND_TIMEOUT,
            REDIS_START_TIMEOUT,
            REDIS_CONNECT_TIMEOUT,
            REDIS_IN_FLIGHT_MAX,
            WARM_AT_START);

    private Keys() {}

    /** Every key, in the order of the table. */
    static List<Key<?>> all() {
        return Collections.unmodifiableList(TABLE);
    }

    static Optional<Key<?>> named(String name) {
        return TABLE.stream().filter(key -> key.name().equals(name)).findFirst();
    }

    /** Whether keys stand under this name: {@code server.tls}. */
    static boolean isSection(String name) {
        return TABLE.stream().anyMatch(key -> key.name().startsWith(name + "."));
    }

    /** The first key that stands under the name of a section; under the empty name, the first of all. */
    static Key<?> firstIn(String section) {
        return TABLE.stream()
                .filter(key -> section.isEmpty() || key.name().startsWith(section + "."))
                .findFirst()
                .orElseThrow();
    }

    private static <T> Key<T> key(String name, ValueType<T> type, String standard) {
        Key<T> key = new Key<>(name, type, standard);
        TABLE.add(key);
        return key;
    }

    private static <T> Key<T> optional(String name, ValueType<T> type) {
        Key<T> key = new Key<>(name, type, null);
        TABLE.add(key);
        return key;
    }
}
