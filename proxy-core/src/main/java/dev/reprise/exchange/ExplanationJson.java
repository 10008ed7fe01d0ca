package dev.reprise.exchange;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.reprise.cache.Bypass;
import dev.reprise.cache.BypassMeaning;
import dev.reprise.chat.CompletionRequest;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An explanation for programs: one JSON object. Without {@code bypass} there is a {@code key}, and the other way round. */
public final class ExplanationJson {

    private static final JsonFactory JSON = new JsonFactory();

    private ExplanationJson() {}

    public static String of(Explanation explanation) {
        return of(explanation, null);
    }

    /**
     * One object, with {@code against} in it if the request is compared.
     *
     * @param against the other request; null for none
     */
    public static String of(Explanation explanation, @Nullable Explanation against) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            write(json, explanation);
            if (against != null) {
                ComparisonJson.write(json, explanation, against);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter never fails
        }
        return text.toString();
    }

    /** Its members, in an object that somebody else began and ends. */
    public static void write(JsonGenerator json, Explanation explanation) throws IOException {
        json.writeStringField("path", explanation.path());
        json.writeNumberField("body_bytes", explanation.bodyBytes());
        bypass(json, explanation);
        Explanation.Question question = explanation.question();
        if (question != null) {
            question(json, question);
        }
    }

    static void bypass(JsonGenerator json, Explanation explanation) throws IOException {
        Bypass bypass = explanation.bypass();
        if (bypass != null) {
            json.writeStringField("bypass", bypass.token());
            json.writeStringField("meaning", BypassMeaning.of(bypass));
        }
    }

    private static void question(JsonGenerator json, Explanation.Question question) throws IOException {
        CompletionRequest asked = question.asked();
        json.writeStringField("key", question.key().hex());
        json.writeStringField(
                "partition", question.fields().partition().kind().name().toLowerCase(Locale.ROOT));
        json.writeBooleanField("nameless", question.nameless());
        json.writeStringField("upstream", question.fields().upstream());
        json.writeStringField("namespace", question.fields().namespace());
        json.writeStringField("endpoint", asked.endpoint().token());
        json.writeStringField("model", asked.model());
        json.writeNumberField("answers", asked.answers());
        json.writeStringField("representation", Explanation.written(asked.representation()));
        json.writeBooleanField("limits_length", asked.limitsLength());
        json.writeStringField("canonical_form", question.text());
    }
}
