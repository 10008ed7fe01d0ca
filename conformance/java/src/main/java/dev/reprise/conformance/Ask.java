package dev.reprise.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** One step of a case with everything a verb needs to put the question. */
record Ask(JsonNode step, JsonNode request, JsonNode allTools, String model, String key, String question) {
    static Ask of(JsonNode one, JsonNode step, JsonNode tools) {
        String asker = one.path("shared").asBoolean()
                ? "everybody"
                : one.get("name").asText() + " by " + Driver.environment("SDK");
        String question = asker + ", run " + Driver.environment("RUN");
        return new Ask(
                step,
                one.path("request"),
                tools,
                step.path("model").asText(one.get("model").asText()),
                step.path("key").asText(one.path("key").asText("sk-conformance")),
                step.path("other").asBoolean() ? question + " (other)" : question);
    }

    String verb() {
        return step.get("do").asText();
    }

    boolean usage() {
        return step.path("usage").asBoolean();
    }

    Optional<String> encoding() {
        return Optional.ofNullable(step.path("encoding").asText(null));
    }

    JsonNode headers() {
        return step.path("headers");
    }

    /** A field of the request, null if this case does not set it. */
    JsonNode requested(String name) {
        return request.get(name);
    }

    List<JsonNode> tools() {
        if (!request.path("tools").asBoolean()) {
            return List.of();
        }
        return List.of(Driver.JSON.convertValue(allTools, JsonNode[].class));
    }
}
