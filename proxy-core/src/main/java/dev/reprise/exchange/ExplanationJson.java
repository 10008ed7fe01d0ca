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

/** An explanation for programs: one JSON object. Without {@code bypass} there is a {@code key}, and the other way round. */
public final class ExplanationJson {

    private static final JsonFactory JSON = new JsonFactory();

    private ExplanationJson() {}

    public static String of(Explanation explanation) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            write(json, explanation);
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
        Bypass bypass = explanation.bypass();
        if (bypass != null) {
            json.writeStringField("bypass", bypass.token());
            json.writeStringField("meaning", BypassMeaning.of(bypass));
        }
        Explanation.Question question = explanation.question();
        if (question != null) {
            question(json, question);
        }
    }

    private static void question(JsonGenerator json, Explanation.Question question) throws IOException {
        CompletionRequest asked = question.asked();
        json.writeStringField("key", question.key().hex());
        json.writeStringField("partition", question.partition().name().toLowerCase(Locale.ROOT));
        json.writeBooleanField("nameless", question.nameless());
        json.writeStringField("namespace", question.namespace());
        json.writeStringField("endpoint", asked.endpoint().token());
        json.writeStringField("model", asked.model());
        json.writeNumberField("answers", asked.answers());
        json.writeStringField("representation", Explanation.written(asked.representation()));
        json.writeBooleanField("limits_length", asked.limitsLength());
        json.writeStringField("canonical_form", question.text());
    }
}
