package dev.reprise.server;

import dev.reprise.cache.CountLedger;
import dev.reprise.cache.MinuteLedger;
import dev.reprise.cache.NearResponses;
import dev.reprise.cache.ResponseStore;
import dev.reprise.cache.StoreIndex;
import dev.reprise.server.config.CacheConfig;
import dev.reprise.server.config.ProxyConfig;
import dev.reprise.server.config.RedisConfig;
import dev.reprise.server.memory.CaffeineNearResponses;
import dev.reprise.server.memory.MemoryCounts;
import dev.reprise.server.memory.MemoryMinutes;
import dev.reprise.server.memory.MemoryResponseStore;
import dev.reprise.server.metrics.StoreMetrics;
import dev.reprise.server.netty.EventLoops;
import dev.reprise.server.redis.ClientLoops;
import dev.reprise.server.redis.RedisError;
import dev.reprise.server.redis.RedisEvent;
import dev.reprise.server.redis.RedisResponseStore;
import dev.reprise.server.redis.RedisSettings;
import dev.reprise.server.redis.RedisStoreListener;
import dev.reprise.server.redis.RedisTls;
import dev.reprise.server.redis.Unusable;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store that the configuration chooses, with its life: how it begins, what it tells, how it ends. */
final class Stores {

    private static final Logger LOG = LoggerFactory.getLogger(Stores.class);

    private final ResponseStore store;
    private final CountLedger counts;
    private final StoreIndex index;
    private final MinuteLedger minutes;
    private final Supplier<CompletionStage<Void>> firstAttempt;
    private final Supplier<CompletionStage<Void>> close;
    private final List<String> tokens;
    private Runnable giveWay = () -> {}; // set once, by the constructor
    private volatile @Nullable StoreMetrics metrics;

    private Stores(ProxyConfig config, EventLoops loops) {
        String url = redisUrl(config);
        if (config.cache().store() == CacheConfig.Store.NONE) {
            store = NoStore.STORE;
            counts = new MemoryCounts();
            minutes = new MemoryMinutes();
            index = NoStore.INDEX;
            tokens = List.of();
            firstAttempt = Stores::atOnce;
            close = Stores::atOnce;
        } else if (url == null) {
            tokens = List.of();
            MemoryResponseStore memory = new MemoryResponseStore(
                    config.cache().memoryBytes(), config.cache().responsesMax(), Clock.systemUTC(), System::nanoTime);
            store = memory;
            counts = new MemoryCounts();
            minutes = new MemoryMinutes();
            index = memory.index();
            giveWay = () -> memory.giveWay()
                    .ifPresent(
                            bytes -> LOG.warn("cache.memory-bytes: {} from now on, because the heap is full", bytes));
            firstAttempt = Stores::atOnce;
            close = Stores::atOnce;
        } else {
            long nearBytesMax = config.cache().memoryBytes();
            CaffeineNearResponses near =
                    nearBytesMax == 0 ? null : new CaffeineNearResponses(nearBytesMax, System::nanoTime);
            giveWay = near == null ? giveWay : near::giveWay;
            RedisResponseStore redis = new RedisResponseStore(
                    settings(url, config),
                    near == null ? NearResponses.NONE : near,
                    new ClientLoops(loops.all()),
                    config.cache().secrets(),
                    Clock.systemUTC(),
                    System::nanoTime,
                    config.cache().ttlMax(),
                    new Listener());
            store = redis;
            counts = redis.counts();
            index = redis.index();
            minutes = redis.minutes();
            tokens = redisEvents();
            firstAttempt = redis::firstAttempt;
            close = redis::close;
        }
    }

    /** The store, and what of it belongs on the clients' event loops there. */
    static Stores of(ProxyConfig config, EventLoops loops) {
        return new Stores(config, loops);
    }

    /**
     * Reads what only starting reads, and starts nothing.
     *
     * @throws IllegalArgumentException if the store could not be started so; the message names the key
     */
    static void check(ProxyConfig config) {
        String url = redisUrl(config);
        if (url != null) {
            settings(url, config).verify();
        } else if (config.cache().store() != CacheConfig.Store.NONE
                && config.cache().memoryBytes() == 0) {
            throw new IllegalArgumentException("cache.memory-bytes: 0 (expected: > 0 without a Redis)");
        }
    }

    /** Null if responses are kept elsewhere. */
    private static @Nullable String redisUrl(ProxyConfig config) {
        CacheConfig.Store wanted = config.cache().store();
        boolean elsewhere = wanted == CacheConfig.Store.NONE || wanted == CacheConfig.Store.MEMORY;
        return elsewhere ? null : config.redis().url();
    }

    private static List<String> redisEvents() {
        return Stream.of(
                        Arrays.stream(Unusable.values()).map(Unusable::token),
                        Arrays.stream(RedisError.values()).map(RedisError::token),
                        Arrays.stream(RedisEvent.values()).map(RedisEvent::token))
                .flatMap(tokens -> tokens)
                .toList();
    }

    private static CompletionStage<Void> atOnce() {
        return CompletableFuture.completedFuture(null);
    }

    ResponseStore store() {
        return store;
    }

    /** Where counts are summed that outlive this process as far as the store does. */
    CountLedger counts() {
        return counts;
    }

    /** The same by minute. */
    MinuteLedger minutes() {
        return minutes;
    }

    /** What is stored. */
    StoreIndex index() {
        return index;
    }

    /** Where what is worth counting goes. */
    void tell(StoreMetrics counting) {
        counting.expect(tokens);
        metrics = counting;
    }

    /** The heap is full: what is stored in it makes room for what is under way. */
    void giveWay() {
        giveWay.run();
    }

    /** Completes when the store could be reached, or could not. */
    CompletionStage<Void> firstAttempt() {
        return firstAttempt.get();
    }

    CompletionStage<Void> close() {
        return close.get();
    }

    private static RedisSettings settings(String url, ProxyConfig config) {
        RedisConfig redis = config.redis();
        RedisSettings defaults = RedisSettings.of(url);
        return new RedisSettings(
                url,
                new RedisTls(redis.tlsTrustCertificatesFile(), redis.tlsCertificateFile(), redis.tlsPrivateKeyFile()),
                redis.keyPrefix(),
                redis.commandTimeout(),
                redis.startTimeout(),
                defaults.bulkTimeout(),
                redis.connectTimeout(),
                redis.inFlightMax(),
                defaults.bulkBytesInFlightMax(),
                config.cache().responseBytesMax(),
                config.cache().responsesMax());
    }

    private final class Listener implements RedisStoreListener {
        @Override
        public void unusable(Unusable why) {
            count(why.token());
        }

        @Override
        public void refused(RedisError error) {
            count(error.token());
        }

        @Override
        public void happened(RedisEvent event) {
            count(event.token());
        }

        private void count(String event) {
            if (metrics != null) {
                metrics.event(event);
            }
        }

        @Override
        public void lookedUp(ResponseStore.Lookup found, long nanos) {
            if (metrics != null) {
                metrics.lookedUp(
                        found instanceof ResponseStore.Lookup.Absent absent
                                ? absent.why().token()
                                : ((ResponseStore.Lookup.Found) found).near() ? "found-in-memory" : "found",
                        nanos);
            }
        }

        @Override
        public void wrote(boolean stored, long nanos) {
            if (metrics != null) {
                metrics.wrote(stored ? "stored" : "not-stored", nanos);
            }
        }

        @Override
        public void written(int bytes) {
            if (metrics != null) {
                metrics.written(bytes);
            }
        }
    }
}
