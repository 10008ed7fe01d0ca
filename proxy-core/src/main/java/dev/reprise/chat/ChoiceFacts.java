package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The facts of a chat or legacy completion, which stand in its choices. */
final class ChoiceFacts {

    private final boolean chat;
    private final List<String> finishReasons = new ArrayList<>();
    private boolean valid;
    private boolean content = true;
    private boolean arguments = true;

    private ChoiceFacts(Endpoint endpoint, boolean valid) {
        this.chat = endpoint == Endpoint.CHAT_COMPLETIONS;
        this.valid = valid;
    }

    static CompletionFacts of(Endpoint endpoint, JsonNode completion, boolean valid, boolean error) {
        JsonNode choices = completion.path("choices");
        ChoiceFacts facts = new ChoiceFacts(endpoint, valid && choices.isArray());
        choices.forEach(facts::add);
        return new CompletionFacts(
                facts.valid,
                error,
                facts.finishReasons.size(),
                List.copyOf(facts.finishReasons),
                facts.content && !facts.finishReasons.isEmpty(),
                facts.arguments,
                UsageReader.read(completion).orElse(null),
                ExactJson.text(completion.path("model")));
    }

    private void add(JsonNode choice) {
        finishReasons.add(ExactJson.text(choice.path("finish_reason")));
        JsonNode message = chat ? choice.path("message") : choice;
        valid &= message.isObject();
        content &= chat ? saysSomething(message) : isFilled(choice.path("text"));
        for (JsonNode call : message.path("tool_calls")) {
            arguments &= call.has("custom") || parses(call.path("function"));
        }
        arguments &= !message.hasNonNull("function_call") || parses(message.path("function_call"));
    }

    /** Reasoning alone is no answer. */
    private static boolean saysSomething(JsonNode message) {
        return hasText(message.path("content"))
                || isFilled(message.path("refusal"))
                || isFilled(message.path("tool_calls"))
                || message.path("function_call").isObject()
                || message.path("audio").isObject()
                || isFilled(message.path("images"));
    }

    /** Text, or a list with a part that is not thinking (Mistral) and not empty. */
    private static boolean hasText(JsonNode content) {
        if (!content.isArray()) {
            return isFilled(content);
        }
        for (JsonNode part : content) {
            boolean thinking = ExactJson.text(part.path("type")).equals("thinking");
            if (!thinking && (!part.has("text") || isFilled(part.path("text")))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFilled(JsonNode node) {
        return node.isTextual() ? !node.textValue().isEmpty() : !node.isEmpty();
    }

    /** A text of JSON, or JSON itself, which some origins send instead. */
    private static boolean parses(JsonNode function) {
        JsonNode arguments = function.path("arguments");
        return arguments.isTextual() ? isJson(arguments.textValue()) : arguments.isObject();
    }

    static boolean isJson(String text) {
        return ExactJson.read(text.getBytes(StandardCharsets.UTF_8)).isPresent();
    }
}
