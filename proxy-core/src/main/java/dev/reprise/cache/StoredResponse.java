package dev.reprise.cache;

import dev.reprise.chat.Endpoint;
import dev.reprise.chat.Representation;
import dev.reprise.chat.Usage;
import dev.reprise.http.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A complete, successful answer as it is stored (RFC 9111 §3). It describes itself, so that a store can verify what
 * it reads back and an operator can purge by what it is about.
 *
 * @param key the key it answers
 * @param bodyDigest digest of the canonical request body alone, the same in every partition
 * @param created when the origin's answer was complete
 * @param freshFor freshness lifetime, jitter included
 * @param representation how {@code body} is written
 * @param model the model that was asked for
 * @param namespace where the client put it
 * @param tags by which it can be purged
 * @param usage what it was billed; null if the answer does not say
 * @param originTime how long the origin took, which is what a hit saves
 * @param purgesKnown the last purge that was known when the origin was asked ({@link Purges#last})
 * @param headers the origin's fields that a hit repeats
 * @param body the JSON object, or the stream's events framed as {@code data: …}, one write each way
 */
public record StoredResponse(
        CacheKey key,
        Digest bodyDigest,
        Instant created,
        Duration freshFor,
        Endpoint endpoint,
        Representation representation,
        String model,
        String namespace,
        List<String> tags,
        @Nullable Usage usage,
        Duration originTime,
        long purgesKnown,
        Headers headers,
        byte[] body) {

    /** By how much the clocks of replicas may differ. */
    static final Duration CLOCK_SKEW_MAX = Duration.ofMinutes(1);

    public StoredResponse {
        tags = List.copyOf(tags);
    }

    /** Whether it is purged, found under that key, which had another digest if it was stored under a former secret. */
    public boolean isPurged(Purges purges, CacheKey found) {
        return purges.cover(new Labels(found, bodyDigest, model, namespace, tags), purgesKnown);
    }

    /** Fresh for no longer than that, whatever was allowed when it was stored. */
    public StoredResponse within(Duration lifetimeMax) {
        if (freshFor.compareTo(lifetimeMax) <= 0) {
            return this;
        }
        return new StoredResponse(
                key,
                bodyDigest,
                created,
                lifetimeMax,
                endpoint,
                representation,
                model,
                namespace,
                tags,
                usage,
                originTime,
                purgesKnown,
                headers,
                body);
    }

    /** What it can be purged by. */
    public Labels labels() {
        return new Labels(key, bodyDigest, model, namespace, tags);
    }

    /** Seconds since it was stored, never negative (RFC 9111 §4.2.3). */
    public Duration age(Instant now) {
        Duration age = Duration.between(created, now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    /** How long it stays fresh from now; negative once it is stale. */
    public Duration ttl(Instant now) {
        return freshFor.minus(age(now));
    }

    /**
     * Whether it can be served. Not what comes from the future: a clock was set back since, or that of another replica is
     * ahead, so nobody knows how old it is, and it could seem young for longer than it may.
     */
    public boolean isFresh(Instant now) {
        return !created.isAfter(now.plus(CLOCK_SKEW_MAX)) && !ttl(now).isNegative() && !ttl(now).isZero();
    }
}
