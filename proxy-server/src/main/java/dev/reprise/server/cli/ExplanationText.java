package dev.reprise.server.cli;

import dev.reprise.cache.Bypass;
import dev.reprise.cache.BypassMeaning;
import dev.reprise.chat.CompletionRequest;
import dev.reprise.exchange.Explanation;
import java.util.Locale;

/** An explanation for people. */
final class ExplanationText {

    private ExplanationText() {}

    static String of(Explanation explanation) {
        StringBuilder text = new StringBuilder();
        line(text, "path", explanation.path());
        line(text, "body", explanation.bodyBytes() + " bytes");
        Bypass bypass = explanation.bypass();
        if (bypass != null) {
            line(text, "cache", "bypass, " + bypass.token() + ": " + BypassMeaning.of(bypass));
        }
        Explanation.Question question = explanation.question();
        if (question != null) {
            line(text, "cache", "looked up and kept");
            question(text, question);
        }
        return text.toString().stripTrailing();
    }

    private static void question(StringBuilder text, Explanation.Question question) {
        CompletionRequest asked = question.asked();
        String namespace = question.fields().namespace();
        line(text, "key", question.key().hex());
        line(text, "partition", question.fields().partition().kind().name().toLowerCase(Locale.ROOT));
        if (question.nameless()) {
            line(text, "credential", "none (as requests have one: --header 'Authorization: Bearer …')");
        }
        line(text, "upstream", Printable.of(question.fields().upstream()));
        line(text, "namespace", namespace.isEmpty() ? "none" : namespace);
        line(text, "endpoint", asked.endpoint().token());
        line(text, "model", asked.model().isEmpty() ? "none" : asked.model());
        line(text, "answers", String.valueOf(asked.answers()));
        line(text, "written as", Explanation.written(asked.representation()));
        line(
                text,
                "cut by length",
                asked.limitsLength()
                        ? "kept, because the request sets a limit"
                        : "not kept, because the request sets no limit");
        text.append("canonical form\n").append(question.text());
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "%-15s%s%n", name, value));
    }
}
