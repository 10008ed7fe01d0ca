package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads what an answer was billed for, in the words of OpenAI's APIs, DeepSeek, Groq and xAI. */
final class UsageReader {

    private UsageReader() {}

    /** The usage object of an answer. */
    static Optional<JsonNode> usageOf(JsonNode answer) {
        JsonNode usage = answer.path("usage");
        if (!usage.isObject()) {
            usage = answer.path("x_groq").path("usage");
        }
        return Optional.of(usage).filter(JsonNode::isObject);
    }

    /** The tokens of an answer, if it counts any. */
    static Optional<Usage> read(JsonNode answer) {
        return usageOf(answer).flatMap(UsageReader::tokens);
    }

    private static Optional<Usage> tokens(JsonNode usage) {
        OptionalLong prompt = first(usage, "/prompt_tokens", "/input_tokens");
        OptionalLong completion = first(usage, "/completion_tokens", "/output_tokens");
        if (prompt.isEmpty() && completion.isEmpty()) {
            return Optional.empty();
        }
        OptionalLong cached = first(
                usage,
                "/prompt_tokens_details/cached_tokens",
                "/input_tokens_details/cached_tokens",
                "/prompt_cache_hit_tokens");
        long output = output(usage, prompt.orElse(0), completion.orElse(0));
        return Optional.of(new Usage(prompt.orElse(0), cached.orElse(0), output));
    }

    /**
     * Output with its reasoning. OpenAI counts that within the completion; xAI, and what translates Gemini's words, count it
     * besides. Both are billed for it, and the total tells which it is.
     */
    private static long output(JsonNode usage, long prompt, long completion) {
        long reasoning = first(
                        usage, "/completion_tokens_details/reasoning_tokens", "/output_tokens_details/reasoning_tokens")
                .orElse(0);
        long total = first(usage, "/total_tokens").orElse(0);
        return total == prompt + completion + reasoning ? completion + reasoning : completion;
    }

    private static OptionalLong first(JsonNode usage, String... pointers) {
        for (String pointer : pointers) {
            OptionalLong tokens = ExactJson.integer(usage.at(pointer));
            if (tokens.isPresent()) {
                return OptionalLong.of(Math.max(0, tokens.getAsLong()));
            }
        }
        return OptionalLong.empty();
    }
}
