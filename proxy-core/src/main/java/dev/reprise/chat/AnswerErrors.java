package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Finds errors in what came with status 200: OpenRouter puts them into objects, chunks and choices, vLLM sends objects
 * of type error, the Responses API has error events and failed responses. Only places where an answer speaks for itself
 * are looked at: a JSON schema that it quotes may well have a property {@code error}.
 */
final class AnswerErrors {

    private AnswerErrors() {}

    /** Whether an answer, or one event of it, is an error or has one. */
    static boolean in(ObjectNode answer) {
        return isError(answer)
                || isError(answer.path("response"))
                || isError(answer.path("response").path("output"))
                || isError(answer.path("choices"))
                || isError(answer.path("output"))
                || isError(answer.path("data"));
    }

    private static boolean isError(JsonNode node) {
        if (node.isArray()) {
            return anyIsError(node);
        }
        return node.hasNonNull("error")
                || isWord(node.path("object"), "error")
                || isWord(node.path("type"), "error")
                || isWord(node.path("type"), "response.failed")
                || isWord(node.path("status"), "failed");
    }

    private static boolean anyIsError(JsonNode list) {
        for (JsonNode element : list) {
            if (isError(element) || isError(element.path("message")) || isError(element.path("delta"))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWord(JsonNode node, String word) {
        return node.isTextual() && node.textValue().equals(word);
    }
}
