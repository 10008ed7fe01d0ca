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
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The heads of answers as clients see them: the origin's or the stored one, and what the cache has to say. */
final class AnswerHeads {

    private static final Set<String> OF_ONE_CLIENT =
            Set.of("set-cookie", "openai-organization", "openai-project", "openai-processing-ms", "alt-svc");

    /** What a stored answer's head never brings, whoever wrote it there. */
    private static final Set<String> WRITTEN_ANEW =
            Set.of("cache-control", "x-accel-buffering", "content-length", "x-request-id", "age", "x-cache");

    private static final Headers.Field NO_CACHE = new Headers.Field("cache-control", "no-cache");
    private static final Headers.Field NO_BUFFERING = new Headers.Field("x-accel-buffering", "no");
    private static final int FIELDS_ADDED_MAX = 9;

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
        boolean sameForm = stored.representation().form() == written.form();
        List<Headers.Field> fields = new ArrayList<>(stored.headers().size() + FIELDS_ADDED_MAX);
        boolean typed = false;
        for (Headers.Field field : stored.headers()) {
            boolean type = field.name().equalsIgnoreCase("content-type");
            if ((sameForm || !type) && !WRITTEN_ANEW.contains(field.lowerCaseName())) {
                fields.add(field);
                typed |= type;
            }
        }
        if (!typed) {
            fields.add(new Headers.Field("content-type", written.form().mediaType()));
        }
        if (written.form() == Form.STREAM) {
            fields.add(NO_CACHE);
            fields.add(NO_BUFFERING);
        }
        fields.add(new Headers.Field("content-length", Integer.toString(lengthBytes)));
        fields.add(new Headers.Field("x-request-id", newRequestId()));
        fields.add(new Headers.Field("age", Long.toString(stored.age(now).toSeconds())));
        addOurs(fields, status, outcome, shownKey, hop);
        return new ResponseHead(200, Headers.of(fields));
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
        List<Headers.Field> fields = new ArrayList<>(headers.size() + FIELDS_ADDED_MAX);
        headers.without("x-cache").forEach(fields::add);
        addOurs(fields, status, outcome, shownKey, hop);
        return Headers.of(fields);
    }

    private static void addOurs(
            List<Headers.Field> fields,
            CacheStatus status,
            ExchangeRecord.Outcome outcome,
            @Nullable CacheKey shownKey,
            Hop hop) {
        String member = shownKey == null ? status.member() : status.member() + "; key=\"" + shownKey.hex() + '"';
        fields.add(new Headers.Field("via", hop.via()));
        fields.add(new Headers.Field("cache-status", member));
        fields.add(new Headers.Field("x-cache", outcome.name().toUpperCase(Locale.ROOT)));
    }

    private static String newRequestId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        HexFormat hex = HexFormat.of();
        return "req_" + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    }
}
