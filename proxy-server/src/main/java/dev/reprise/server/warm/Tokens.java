package dev.reprise.server.warm;

import dev.reprise.chat.Usage;

/**
 * How many tokens a request is going to take, before anybody knows: one for each four bytes of its body, and for each of its
 * answers {@link #ANSWER_TOKENS}, or as many as the request allows if that is less. Embeddings answer with none.
 */
record Tokens(long input, long output) {

    static final long ANSWER_TOKENS = 500;

    private static final int BYTES_PER_TOKEN = 4;

    static Tokens ofRequest(int bodyBytes, long answerTokensMax, int answers) {
        long input = (bodyBytes + BYTES_PER_TOKEN - 1L) / BYTES_PER_TOKEN;
        return new Tokens(input, Math.min(ANSWER_TOKENS, answerTokensMax) * answers);
    }

    Usage usage() {
        return new Usage(input, 0, output);
    }
}
