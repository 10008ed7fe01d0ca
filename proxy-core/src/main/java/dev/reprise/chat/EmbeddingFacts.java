package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.List;

/** The facts of a list of embeddings, each of which is finished by being there. */
final class EmbeddingFacts {

    private EmbeddingFacts() {}

    static CompletionFacts of(JsonNode list, boolean error) {
        JsonNode data = list.path("data");
        return new CompletionFacts(
                data.isArray(),
                error,
                data.size(),
                List.copyOf(Collections.nCopies(data.size(), "stop")),
                !data.isEmpty() && areFilled(data),
                true,
                UsageReader.read(list).orElse(null),
                ExactJson.text(list.path("model")));
    }

    private static boolean areFilled(JsonNode data) {
        for (JsonNode item : data) {
            JsonNode embedding = item.path("embedding");
            boolean filled = embedding.isTextual() ? !embedding.textValue().isEmpty() : !embedding.isEmpty();
            if (!filled) {
                return false;
            }
        }
        return true;
    }
}
