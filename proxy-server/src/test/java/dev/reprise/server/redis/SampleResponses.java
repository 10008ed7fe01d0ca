package dev.reprise.server.redis;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.Digest;
import dev.reprise.cache.StoredResponse;
import dev.reprise.chat.Endpoint;
import dev.reprise.chat.Representation;
import dev.reprise.chat.Usage;
import dev.reprise.http.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Responses to store: one with a given body, or any at all. */
final class SampleResponses {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    static final Duration FRESH_FOR = Duration.ofHours(24);

    private SampleResponses() {}

    static CacheKey key(String question) {
        return new CacheKey(Digest.sha256(question.getBytes(StandardCharsets.UTF_8)));
    }

    static StoredResponse answering(CacheKey key, byte[] body) {
        return new StoredResponse(
                key,
                Digest.sha256("canonical body".getBytes(StandardCharsets.UTF_8)),
                NOW,
                FRESH_FOR,
                Endpoint.CHAT_COMPLETIONS,
                Representation.STREAM_WITH_USAGE,
                "gpt-5.2",
                "default",
                List.of("nightly", "größe"),
                new Usage(1200, 1024, 345),
                Duration.ofMillis(4321),
                1_767_323_045_678L,
                Headers.of("content-type", "text/event-stream").plus("openai-version", "2020-10-01"),
                body);
    }

    /** The same but for the body, of which records compare only the reference. */
    static StoredResponse withBody(StoredResponse response, byte[] body) {
        return with(response, response.freshFor(), response.purgesKnown(), body);
    }

    static StoredResponse withPurgesKnown(StoredResponse response, long purgesKnown) {
        return with(response, response.freshFor(), purgesKnown, response.body());
    }

    static StoredResponse withFreshFor(StoredResponse response, Duration freshFor) {
        return with(response, freshFor, response.purgesKnown(), response.body());
    }

    private static StoredResponse with(StoredResponse response, Duration freshFor, long purgesKnown, byte[] body) {
        return new StoredResponse(
                response.key(),
                response.bodyDigest(),
                response.created(),
                freshFor,
                response.endpoint(),
                response.representation(),
                response.model(),
                response.namespace(),
                response.tags(),
                response.usage(),
                response.originTime(),
                purgesKnown,
                response.headers(),
                body);
    }

    static byte[] text(int length) {
        return "The quick brown fox. "
                .repeat(length / 21 + 1)
                .substring(0, length)
                .getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    static StoredResponse any(Random random) {
        Endpoint[] endpoints = Endpoint.values();
        List<Representation> representations = List.of(
                Representation.JSON,
                Representation.JSON_BASE64,
                Representation.STREAM,
                Representation.STREAM_WITH_USAGE);
        return new StoredResponse(
                key(anyText(random)),
                Digest.sha256(anyText(random).getBytes(StandardCharsets.UTF_8)),
                Instant.ofEpochMilli(random.nextLong()),
                Duration.ofMillis(random.nextInt()),
                endpoints[random.nextInt(endpoints.length)],
                representations.get(random.nextInt(representations.size())),
                anyText(random),
                anyText(random),
                anyTexts(random),
                random.nextBoolean() ? null : new Usage(random.nextLong(), random.nextLong(), random.nextLong()),
                Duration.ofMillis(random.nextInt(1_000_000)),
                random.nextLong(),
                anyHeaders(random),
                anyBody(random));
    }

    private static byte[] anyBody(Random random) {
        int length = random.nextInt(4) * random.nextInt(3_000);
        return random.nextBoolean() ? text(length) : noise(length);
    }

    private static Headers anyHeaders(Random random) {
        Headers headers = Headers.empty();
        for (String name : anyTexts(random)) {
            headers = headers.plus(name, anyText(random));
        }
        return headers;
    }

    private static List<String> anyTexts(Random random) {
        List<String> texts = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            texts.add(anyText(random));
        }
        return texts;
    }

    private static String anyText(Random random) {
        return random.ints(random.nextInt(20), 1, 0xd000)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
