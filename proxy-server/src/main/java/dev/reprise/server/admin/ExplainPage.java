package dev.reprise.server.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.ResponseStore;
import dev.reprise.cache.ResponseStore.Lookup;
import dev.reprise.cache.StoreIndex;
import dev.reprise.cache.StoredResponse;
import dev.reprise.exchange.ComparisonJson;
import dev.reprise.exchange.ExchangeFailure;
import dev.reprise.exchange.Explanation;
import dev.reprise.exchange.ExplanationJson;
import dev.reprise.exchange.Gate;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /admin/explain}: what the cache makes of a request, and what is stored for it. Nothing is forwarded. The
 * canonical form that it says is of what it was just sent.
 */
final class ExplainPage implements AdminPage {

    private static final JsonFactory JSON = new JsonFactory();

    private final CachePolicy policy;
    private final Gate gate;
    private final int requestBytesMax;
    private final ResponseStore store;
    private final StoreIndex index;
    private final InstantSource clock;

    ExplainPage(
            CachePolicy policy,
            Gate gate,
            int requestBytesMax,
            ResponseStore store,
            StoreIndex index,
            InstantSource clock) {
        this.policy = policy;
        this.gate = gate;
        this.requestBytesMax = requestBytesMax;
        this.store = store;
        this.index = index;
        this.clock = clock;
    }

    @Override
    public boolean isReading() {
        return false;
    }

    /** A request may be large, so none is read on the event loop. */
    @Override
    public CompletionStage<Page> answer(ManagementRequest request) {
        return CompletableFuture.supplyAsync(() -> Explained.of(ExplainRequest.read(request.body()), this::explain))
                .thenCompose(this::answer);
    }

    /**
     * What was asked, without what is stored.
     *
     * @param second what it is compared to; null if that is no request
     * @param key what it is compared to; null if that is no key
     */
    private record Explained(
            Explanation first,
            @Nullable Explanation second,
            @Nullable CacheKey key) {

        static Explained of(ExplainRequest asked, Function<ExplainRequest, Explanation> explain) {
            ExplainRequest against = asked.against();
            return new Explained(
                    explain.apply(asked), against == null ? null : explain.apply(against), asked.againstKey());
        }
    }

    private Explanation explain(ExplainRequest asked) {
        try {
            return Explanation.of(policy, gate, requestBytesMax, asked.head(), asked.body());
        } catch (ExchangeFailure refusal) {
            throw AdminFault.badRequest(
                    "such a request is answered " + refusal.kind().status() + ": " + refusal.reason());
        }
    }

    private CompletionStage<Page> answer(Explained explained) {
        Explanation.Question question = explained.first().question();
        if (question == null) {
            return CompletableFuture.completedFuture(page(explained, Lookup.ABSENT, OptionalLong.empty(), null));
        }
        CacheKey own = question.key();
        return other(explained, own)
                .thenCompose(other -> store.find(own)
                        .thenCombine(
                                index.hits(own), (found, hits) -> page(explained, found, hits, other.orElse(null))));
    }

    /** What is stored under the key that the request is compared to; empty if there is none, or it is its own. */
    private CompletionStage<Optional<StoredResponse>> other(Explained explained, CacheKey own) {
        CacheKey key = explained.key();
        return key == null || key.equals(own)
                ? CompletableFuture.completedFuture(Optional.empty())
                : store.find(key).thenApply(found -> Optional.of(stored(found)));
    }

    private static StoredResponse stored(Lookup lookup) {
        if (lookup instanceof Lookup.Found found) {
            return found.response();
        }
        String why = ((Lookup.Absent) lookup).why().token();
        throw new AdminFault(404, "not_stored", "against: nothing can be read under that key (" + why + ")");
    }

    private Page page(Explained explained, Lookup lookup, OptionalLong hits, @Nullable StoredResponse other) {
        Explanation explanation = explained.first();
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            ExplanationJson.write(json, explanation);
            if (explanation.question() != null) {
                stored(json, explanation.question(), lookup, hits);
            }
            if (explained.second() != null) {
                ComparisonJson.write(json, explanation, explained.second());
            } else if (explained.key() != null) {
                ComparisonJson.write(json, explanation, explained.key(), other);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter never fails
        }
        return Page.json(200, text.append('\n').toString());
    }

    private void stored(JsonGenerator json, Explanation.Question question, Lookup lookup, OptionalLong hits)
            throws IOException {
        if (lookup instanceof Lookup.Absent absent) {
            json.writeBooleanField("stored", false);
            json.writeStringField("why_not", absent.why().token());
            return;
        }
        StoredResponse response = ((Lookup.Found) lookup).response();
        Instant now = clock.instant();
        boolean purged = response.isPurged(store.purges(), question.key());
        json.writeBooleanField("stored", true);
        json.writeBooleanField("purged", purged);
        json.writeBooleanField("fresh", response.isFresh(now));
        json.writeNumberField("age_seconds", response.age(now).toSeconds());
        json.writeNumberField("ttl_seconds", response.ttl(now).toSeconds());
        if (hits.isPresent()) {
            json.writeNumberField("hits", hits.getAsLong());
        }
        json.writeNumberField("body_bytes_stored", response.body().length);
        json.writeStringField("stored_as", Explanation.written(response.representation()));
        json.writeArrayFieldStart("tags");
        for (String tag : response.tags()) {
            json.writeString(tag);
        }
        json.writeEndArray();
    }
}
