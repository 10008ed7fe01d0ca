package dev.reprise.server.metrics;

import dev.reprise.chat.Usage;

/**
 * The tokens of a hit in three parts that do not overlap, so that they can be summed and priced. Never negative, whatever
 * the origin claimed, because counters only rise.
 */
record SavedTokens(long prompt, long cachedPrompt, long completion) {

    static SavedTokens of(Usage usage) {
        long promptTotal = Math.max(0, usage.promptTokens());
        long cached = Math.min(promptTotal, Math.max(0, usage.cachedTokens()));
        return new SavedTokens(promptTotal - cached, cached, Math.max(0, usage.completionTokens()));
    }
}
