package dev.reprise.chat;

/**
 * The tokens an answer was billed for (API reference, {@code usage}).
 *
 * @param promptTokens input tokens, cached ones included
 * @param cachedTokens the part of them that the origin's prompt cache served
 * @param completionTokens output tokens, reasoning included
 */
public record Usage(long promptTokens, long cachedTokens, long completionTokens) {

    public long totalTokens() {
        return promptTokens + completionTokens;
    }
}
