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
        long promptTotal = Math.max(0, usage.promptTokens());
        long cached = Math.min(promptTotal, Math.max(0, usage.cachedTokens()));
        return new SavedTokens(promptTotal - cached, cached, Math.max(0, usage.completionTokens()));
    }

    public long total() {
        return prompt + cachedPrompt + completion;
    }

    SavedTokens plus(SavedTokens other) {
        return new SavedTokens(prompt + other.prompt, cachedPrompt + other.cachedPrompt, completion + other.completion);
    }

    boolean isCredible() {
        return prompt <= TOKENS_MAX && cachedPrompt <= TOKENS_MAX && completion <= TOKENS_MAX;
    }
}
