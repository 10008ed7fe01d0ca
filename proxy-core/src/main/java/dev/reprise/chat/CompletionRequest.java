package dev.reprise.chat;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What the proxy must know of a request besides its key.
 *
 * @param model as written, empty if the request names none
 * @param representation how the client wants the answer written
 * @param answers how many choices (or embeddings) a complete answer has
 * @param limitsLength whether the request itself bounds the output, so that finish reason {@code length} is its wish
 * @param temperature as written; null if the request sets none
 * @param streamOptions whether the request has a {@code stream_options} member
 */
public record CompletionRequest(
        Endpoint endpoint,
        String model,
        Representation representation,
        int answers,
        boolean limitsLength,
        @Nullable BigDecimal temperature,
        boolean streamOptions) {

    /** A request that could not be read: only its endpoint is known. */
    public static CompletionRequest unreadable(Endpoint endpoint) {
        return new CompletionRequest(endpoint, "", Representation.JSON, 1, false, null, false);
    }

    public boolean isStream() {
        return representation.isStream();
    }
}
