package dev.reprise.server.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.reprise.cache.Bypass;
import dev.reprise.chat.CompletionRequest;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Locale;

/** An explanation for programs: one JSON object. Without {@code bypass} there is a {@code key}, and the other way round. */
final class ExplanationJson {

    private ExplanationJson() {}

    static String of(Explanation explanation) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
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
            json.writeEndObject();
        }
        return text.toString();
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
        json.writeStringField("representation", ExplanationText.representation(asked.representation()));
        json.writeBooleanField("limits_length", asked.limitsLength());
        json.writeStringField("canonical_form", question.text());
    }
}
