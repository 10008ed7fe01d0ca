package dev.reprise.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a finished answer says of itself; whether that is worth keeping is for the cache's policy to judge.
 *
 * @param valid whether it parses as its endpoint's answer in its form
 * @param error whether a non-null {@code error} (or an object of type error) stands anywhere in it
 * @param answers how many choices, embeddings or responses it holds
 * @param finishReasons one for each choice, empty string where a choice never finished; the Responses API's
 *     {@code completed} counts as {@code stop}, {@code incomplete} for {@code max_output_tokens} as {@code length}
 * @param content whether every choice has text, a refusal or a tool call
 * @param arguments whether the arguments of every tool call parse as JSON
 * @param usage null if the answer does not say
 * @param model the model that answered, empty if the answer does not say
 */
public record CompletionFacts(
        boolean valid,
        boolean error,
        int answers,
        List<String> finishReasons,
        boolean content,
        boolean arguments,
        @Nullable Usage usage,
        String model) {

    public static CompletionFacts invalid() {
        return new CompletionFacts(false, false, 0, List.of(), false, false, null, "");
    }
}
