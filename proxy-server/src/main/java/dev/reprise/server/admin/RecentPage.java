package dev.reprise.server.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.reprise.cache.CacheKey;
import dev.reprise.cache.StoreIndex;
import dev.reprise.cache.Use;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * {@code GET /admin/recent?limit=}: the responses that were used last, the latest first, by all replicas that share the store.
 * Answers are not among what it tells, and how questions began only where that is wanted.
 *
 * @param prompts how questions began, as far as it may be told
 */
record RecentPage(StoreIndex index, Function<CacheKey, Optional<String>> prompts, InstantSource clock)
        implements AdminPage {

    static final String PATH = "/admin/recent";

    private static final JsonFactory JSON = new JsonFactory();
    private static final int LIMIT_STANDARD = 100;
    private static final int NEWEST = 50;

    @Override
    public boolean isReading() {
        return true;
    }

    @Override
    public CompletionStage<Page> answer(ManagementRequest request) {
        int limit = request.parameter("limit").map(RecentPage::limit).orElse(LIMIT_STANDARD);
        return index.recent(limit)
                .thenApply(recent -> recent.map(uses -> Page.json(200, json(uses)))
                        .orElseGet(() -> Page.error(
                                503, "store_unavailable", "the store cannot tell now which responses were used last")));
    }

    /** The newest few; nothing if the store cannot tell now. */
    CompletionStage<String> newest() {
        return index.recent(NEWEST).thenApply(recent -> recent.map(this::json).orElse(""));
    }

    private static int limit(String text) {
        if (text.matches("\\d{1,4}")) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= StoreIndex.RECENT_MAX) {
                return limit;
            }
        }
        throw AdminFault.badRequest(
                "limit: " + JsonBody.shown(text) + " (expected: 1 to " + StoreIndex.RECENT_MAX + ")");
    }

    private String json(List<Use> uses) {
        Instant now = clock.instant();
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("scope", "fleet");
            json.writeArrayFieldStart("responses");
            for (Use use : uses) {
                write(json, use, now);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter never fails
        }
        return text.append('\n').toString();
    }

    private void write(JsonGenerator json, Use use, Instant now) throws IOException {
        json.writeStartObject();
        json.writeStringField("key", use.key().hex());
        json.writeStringField("model", use.labels().model());
        json.writeStringField("endpoint", use.endpoint().token());
        json.writeStringField("namespace", use.labels().namespace());
        json.writeArrayFieldStart("tags");
        for (String tag : use.labels().tags()) {
            json.writeString(tag);
        }
        json.writeEndArray();
        json.writeNumberField("age_seconds", seconds(use.created(), now));
        json.writeNumberField("ttl_seconds", seconds(now, use.created().plus(use.freshFor())));
        json.writeNumberField("bytes", use.bytes());
        json.writeNumberField("hits", use.hits());
        json.writeNumberField("used_seconds_ago", seconds(use.last(), now));
        Optional<String> prompt = prompts.apply(use.key());
        if (prompt.isPresent()) {
            json.writeStringField("prompt", prompt.get());
        }
        json.writeEndObject();
    }

    /** Not negative, though clocks of replicas differ. */
    private static long seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toSeconds());
    }
}
