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
                response.path("model").asText(""));
    }

    private static String finishReason(JsonNode response) {
        return switch (response.path("status").asText("")) {
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
            if (item.path("type").asText("").endsWith("_call") || hasText(item)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasText(JsonNode item) {
        if (!item.path("type").asText("").equals("message")) {
            return false;
        }
        for (JsonNode part : item.path("content")) {
            if (!part.path("text").asText("").isEmpty()
                    || !part.path("refusal").asText("").isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static boolean argumentsParse(JsonNode output) {
        for (JsonNode item : output) {
            boolean function = item.path("type").asText("").equals("function_call");
            if (function && !ChoiceFacts.isJson(item.path("arguments").asText(""))) {
                return false;
            }
        }
        return true;
    }
}
