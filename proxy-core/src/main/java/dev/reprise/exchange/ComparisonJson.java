package dev.reprise.exchange;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.reprise.cache.CacheKey;
import dev.reprise.cache.FormDifference;
import dev.reprise.cache.KeyComparison;
import dev.reprise.cache.KeyField;
import dev.reprise.cache.StoredResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an explained request is compared to, for programs: the member {@code against} of its explanation. Whose key there
 * is no other for, has no {@code same}.
 */
public final class ComparisonJson {

    private ComparisonJson() {}

    /** Against another request. */
    public static void write(JsonGenerator json, Explanation first, Explanation second) throws IOException {
        json.writeObjectFieldStart("against");
        json.writeStringField("path", second.path());
        json.writeNumberField("body_bytes", second.bodyBytes());
        ExplanationJson.bypass(json, second);
        if (second.question() != null) {
            json.writeStringField("key", second.question().key().hex());
        }
        if (first.question() != null && second.question() != null) {
            comparison(json, first.question().against(second.question()));
        }
        json.writeEndObject();
    }

    /**
     * Against a key.
     *
     * @param stored what was found under it; null if it is the request's own, or the request has none
     */
    public static void write(JsonGenerator json, Explanation first, CacheKey key, @Nullable StoredResponse stored)
            throws IOException {
        json.writeObjectFieldStart("against");
        json.writeStringField("key", key.hex());
        if (stored != null) {
            json.writeStringField("namespace", stored.namespace());
            json.writeStringField("endpoint", stored.endpoint().token());
            json.writeStringField("model", stored.model());
        }
        Explanation.Question question = first.question();
        if (question != null) {
            comparison(json, stored == null ? KeyComparison.equal() : KeyComparison.of(question.fields(), stored));
        }
        json.writeEndObject();
    }

    private static void comparison(JsonGenerator json, KeyComparison comparison) throws IOException {
        json.writeBooleanField("same", comparison.same());
        if (comparison.same()) {
            return;
        }
        fields(json, "differs", comparison.differing());
        fields(json, "not_known", comparison.unknown());
        json.writeArrayFieldStart("headers");
        for (String name : comparison.headers()) {
            json.writeString(name);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("body");
        for (FormDifference difference : comparison.body()) {
            difference(json, difference);
        }
        json.writeEndArray();
        json.writeNumberField("more", comparison.more());
    }

    private static void fields(JsonGenerator json, String name, List<KeyField> fields) throws IOException {
        json.writeArrayFieldStart(name);
        for (KeyField field : fields) {
            json.writeString(field.token());
        }
        json.writeEndArray();
    }

    private static void difference(JsonGenerator json, FormDifference difference) throws IOException {
        json.writeStartObject();
        json.writeStringField("path", difference.path());
        json.writeStringField("how", difference.kind().token());
        if (difference.first() != null) {
            json.writeFieldName("first");
            json.writeRawValue(difference.first());
        }
        if (difference.second() != null) {
            json.writeFieldName("second");
            json.writeRawValue(difference.second());
        }
        json.writeEndObject();
    }
}
