package dev.reprise.server.config;

import dev.reprise.cache.CacheSecret;
import dev.reprise.cache.Partition;
import dev.reprise.cache.RequestControls;
import dev.reprise.exchange.ReplayPace;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code cache.*}: what is kept, for how long, and for whom.
 *
 * @param ttlJitterFraction each lifetime is shortened or lengthened by up to this part of it
 * @param ttlMax no response lives longer, whatever its request asked for
 * @param secret what is stored in Redis is named and encrypted under; null stores it plainly
 * @param previousSecrets under which it is still read
 * @param namespace part of every key; empty by default
 * @param temperatureMax sampling above it bypasses; null sets no bound
 * @param keyHeaders request headers that are part of the question, lower case
 * @param ignoredParameters top-level parameters that are not part of it
 * @param knownBodiesBytes of bodies whose canonical form is remembered; 0 remembers none
 * @param responsesMax how many responses are stored; 0 sets no bound
 * @param replayPace how fast stored streams are played; null plays at once
 */
public record CacheConfig(
        Store store,
        Duration ttl,
        double ttlJitterFraction,
        Duration ttlMax,
        Partition.Kind partition,
        @Nullable CacheSecret secret,
        List<CacheSecret> previousSecrets,
        String namespace,
        @Nullable BigDecimal temperatureMax,
        int responseBytesMax,
        long memoryBytes,
        long knownBodiesBytes,
        int responsesMax,
        OnDisconnect onDisconnect,
        Duration finishTimeMax,
        RequestControls.Honor honorCacheControl,
        boolean debugHeaders,
        List<String> keyHeaders,
        Set<String> ignoredParameters,
        @Nullable ReplayPace replayPace) {

    private static final double TTL_JITTER_MAX = 0.5;

    /** RFC 9110 §5.6.2. */
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /** Parameters without which different questions would look the same. */
    private static final Set<String> NEVER_IGNORED = Set.of("model", "messages", "prompt", "input", "tools");

    public CacheConfig {
        Check.positive("cache.ttl", ttl);
        Check.require(
                ttlJitterFraction >= 0 && ttlJitterFraction <= TTL_JITTER_MAX,
                "cache.ttl-jitter",
                ttlJitterFraction,
                "0%..50%");
        Check.positive("cache.ttl-max", ttlMax);
        Check.together(
                ttl.compareTo(ttlMax) <= 0,
                "cache.ttl",
                DurationText.write(ttl),
                "<= cache.ttl-max, " + DurationText.write(ttlMax),
                "cache.ttl-max");
        previousSecrets = List.copyOf(previousSecrets);
        Check.require(secret == null || secret.looksRandom(), "cache.secret", Shown.HIDDEN, "random bytes");
        Check.require(
                previousSecrets.stream().allMatch(CacheSecret::looksRandom),
                "cache.previous-secrets",
                Shown.HIDDEN,
                "random bytes");
        Check.together(
                previousSecrets.isEmpty() || secret != null,
                "cache.previous-secrets",
                Shown.HIDDEN,
                "cache.secret as well",
                "cache.secret",
                "cache.secret-file");
        Check.require(
                temperatureMax == null || temperatureMax.signum() >= 0,
                "cache.temperature-max",
                temperatureMax,
                ">= 0");
        Check.positive("cache.response-bytes-max", responseBytesMax);
        Check.require(memoryBytes >= 0, "cache.memory-bytes", memoryBytes, ">= 0");
        Check.together(
                memoryBytes > 0 || store != Store.MEMORY,
                "cache.memory-bytes",
                memoryBytes,
                "> 0 with cache.store: memory",
                "cache.store");
        Check.require(knownBodiesBytes >= 0, "cache.known-bodies-bytes", knownBodiesBytes, ">= 0");
        Check.require(responsesMax >= 0, "cache.responses-max", responsesMax, ">= 0");
        Check.positive("cache.finish-time-max", finishTimeMax);
        Check.require(
                replayPace == null || replayPace.recorded() || replayPace.tokensPerSecond() > 0,
                "cache.replay-pace",
                replayPace == null ? 0 : replayPace.tokensPerSecond(),
                "> 0");
        Check.require(
                keyHeaders.stream().allMatch(name -> HEADER_NAME.matcher(name).matches()),
                "cache.key-headers",
                keyHeaders,
                "names of headers");
        Check.require(
                ignoredParameters.stream().noneMatch(NEVER_IGNORED::contains),
                "cache.ignored-parameters",
                ignoredParameters,
                "neither model, messages, prompt, input nor tools: they are the question");
        keyHeaders = keyHeaders.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .distinct()
                .sorted()
                .toList();
        ignoredParameters = Set.copyOf(ignoredParameters);
    }

    /** The secret that is written under, and then those that are still read; empty if there is none. */
    public List<CacheSecret> secrets() {
        return secret == null
                ? List.of()
                : Stream.concat(Stream.of(secret), previousSecrets.stream())
                        .distinct()
                        .toList();
    }

    /** Where responses are kept. */
    public enum Store {
        /** Redis when {@code redis.url} is set, else memory. */
        AUTO,
        REDIS,
        MEMORY,
        /** Nowhere: requests are still collapsed. */
        NONE
    }

    /** What becomes of an answer whose client left. */
    public enum OnDisconnect {
        /** It is taken to its end, because it is paid for, and kept. */
        FINISH,
        CANCEL
    }
}
