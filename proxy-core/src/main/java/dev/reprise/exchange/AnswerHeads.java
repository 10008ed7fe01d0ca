package dev.reprise.exchange;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheStatus;
import dev.reprise.cache.StoredResponse;
import dev.reprise.chat.Form;
import dev.reprise.chat.Representation;
import dev.reprise.http.Headers;
import dev.reprise.http.ResponseHead;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The heads of answers as clients see them: the origin's or the stored one, and what the cache has to say. */
final class AnswerHeads {

    private static final Set<String> OF_ONE_CLIENT =
            Set.of("set-cookie", "openai-organization", "openai-project", "openai-processing-ms", "alt-svc");

    private AnswerHeads() {}

    /** The origin's head with the cache's fields. */
    static ResponseHead forwarded(
            ResponseHead origin,
            CacheStatus status,
            ExchangeRecord.Outcome outcome,
            @Nullable CacheKey shownKey,
            Hop hop) {
        Headers headers = origin.headers().endToEnd();
        if (outcome == ExchangeRecord.Outcome.COLLAPSED) {
            headers = headers.onlyNames(AnswerHeads::isShared).with("x-request-id", newRequestId());
        }
        return origin.withHeaders(ours(headers, status, outcome, shownKey, hop));
    }

    /** Whether a field is about the answer, and not about the client that it was forwarded for. */
    private static boolean isShared(String name) {
        return !OF_ONE_CLIENT.contains(name) && !name.startsWith("x-ratelimit-") && !name.startsWith("cf-");
    }

    /** A stored response's head: written anew, because the origin's told of another exchange. */
    static ResponseHead stored(
            StoredResponse stored,
            Representation written,
            int lengthBytes,
            CacheStatus status,
            ExchangeRecord.Outcome outcome,
            Instant now,
            @Nullable CacheKey shownKey,
            Hop hop) {
        List<Headers.Field> fields = new ArrayList<>();
        boolean sameForm = stored.representation().form() == written.form();
        for (Headers.Field field : stored.headers()) {
            if (sameForm || !field.name().equalsIgnoreCase("content-type")) {
                fields.add(field);
            }
        }
        Headers headers = Headers.of(fields);
        if (!headers.contains("content-type")) {
            headers = headers.with("content-type", written.form().mediaType());
        }
        if (written.form() == Form.STREAM) {
            headers = headers.with("cache-control", "no-cache").with("x-accel-buffering", "no");
        }
        headers = headers.with("content-length", Integer.toString(lengthBytes))
                .with("x-request-id", newRequestId())
                .with("age", Long.toString(stored.age(now).toSeconds()));
        return new ResponseHead(200, ours(headers, status, outcome, shownKey, hop));
    }

    /** The head of an error of our own. */
    static ResponseHead error(ExchangeFailure failure, int lengthBytes, Hop hop) {
        Headers headers = Headers.of("content-type", "application/json")
                .with("content-length", Integer.toString(lengthBytes))
                .with("via", hop.via());
        if (!failure.kind().isWorthRetrying()) {
            headers = headers.with("x-should-retry", "false");
        }
        if (failure.kind() == ExchangeFailure.Kind.OVERLOADED) {
            headers = headers.with("retry-after", "1");
        }
        if (failure.kind() == ExchangeFailure.Kind.UNKNOWN_CLIENT) {
            headers = headers.with("www-authenticate", "Bearer"); // RFC 9110 §11.6.1
        }
        return new ResponseHead(failure.kind().status(), headers);
    }

    private static Headers ours(
            Headers headers, CacheStatus status, ExchangeRecord.Outcome outcome, @Nullable CacheKey shownKey, Hop hop) {
        String member = shownKey == null ? status.member() : status.member() + "; key=\"" + shownKey.hex() + '"';
        return headers.plus("via", hop.via())
                .plus("cache-status", member)
                .with("x-cache", outcome.name().toUpperCase(Locale.ROOT));
    }

    private static String newRequestId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return String.format(Locale.ROOT, "req_%016x%016x", random.nextLong(), random.nextLong());
    }
}
