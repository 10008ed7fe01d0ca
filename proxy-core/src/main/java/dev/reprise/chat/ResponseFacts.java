package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The facts of an answer of the Responses API, in the words of the older APIs. */
final class ResponseFacts {

    private ResponseFacts() {}

    static CompletionFacts of(ObjectNode response, boolean valid, boolean error) {
        JsonNode output = response.path("output");
        return new CompletionFacts(
                valid && output.isArray(),
                error,
                1,
                List.of(finishReason(response)),
                saysSomething(output),
                argumentsParse(output),
                UsageReader.read(response).orElse(null),
                ExactJson.text(response.path("model")));
    }

    private static String finishReason(JsonNode response) {
        return switch (ExactJson.text(response.path("status"))) {
            case "completed" -> "stop";
            case "incomplete" -> incompleteReason(response);
            case "failed" -> "failed";
            case "cancelled" -> "cancelled";
            default -> "";
        };
    }

    private static String incompleteReason(JsonNode response) {
        String reason = response.path("incomplete_details").path("reason").asText("incomplete");
        return reason.equals("max_output_tokens") ? "length" : reason;
    }

    /** Whether there is a message with text or a refusal, or a call of anything. Reasoning alone is no answer. */
    private static boolean saysSomething(JsonNode output) {
        for (JsonNode item : output) {
            if (ExactJson.text(item.path("type")).endsWith("_call") || hasText(item)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasText(JsonNode item) {
        if (!ExactJson.text(item.path("type")).equals("message")) {
            return false;
        }
        for (JsonNode part : item.path("content")) {
            if (!ExactJson.text(part.path("text")).isEmpty()
                    || !ExactJson.text(part.path("refusal")).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static boolean argumentsParse(JsonNode output) {
        for (JsonNode item : output) {
            boolean function = ExactJson.text(item.path("type")).equals("function_call");
            if (function && !ChoiceFacts.isJson(ExactJson.text(item.path("arguments")))) {
                return false;
            }
        }
        return true;
    }
}
