package dev.reprise.savings;

import dev.reprise.chat.Usage;

/**
 * The tokens of a hit in three parts that do not overlap, so that they can be summed and priced. Never negative, whatever
 * the origin claimed, because counters only rise.
 *
 * @param prompt input tokens that the origin's own prompt cache did not serve
 * @param cachedPrompt those that it did
 * @param completion output tokens, reasoning included
 */
public record SavedTokens(long prompt, long cachedPrompt, long completion) {

    /** Tokens of one kind in one answer. More are no usage but a fault of the origin, and would spoil a sum for good. */
    static final long TOKENS_MAX = 1_000_000_000;

    public static SavedTokens of(Usage usage) {
        return new SavedTokens(promptOf(usage), cachedPromptOf(usage), completionOf(usage));
    }

    static long promptOf(Usage usage) {
        return Math.max(0, usage.promptTokens()) - cachedPromptOf(usage);
    }

    static long cachedPromptOf(Usage usage) {
        return Math.min(Math.max(0, usage.promptTokens()), Math.max(0, usage.cachedTokens()));
    }

    static long completionOf(Usage usage) {
        return Math.max(0, usage.completionTokens());
    }

    static boolean isCredible(Usage usage) {
        return promptOf(usage) <= TOKENS_MAX
                && cachedPromptOf(usage) <= TOKENS_MAX
                && completionOf(usage) <= TOKENS_MAX;
    }

    public long total() {
        return prompt + cachedPrompt + completion;
    }

    SavedTokens plus(SavedTokens other) {
        return new SavedTokens(prompt + other.prompt, cachedPrompt + other.cachedPrompt, completion + other.completion);
    }
}
