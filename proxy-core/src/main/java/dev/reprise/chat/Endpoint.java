package dev.reprise.chat;

import java.util.Optional;

/** An endpoint family whose answers can be stored, recognised by how its path ends, under any prefix. */
public enum Endpoint {
    CHAT_COMPLETIONS("chat/completions"),
    COMPLETIONS("completions"),
    EMBEDDINGS("embeddings"),
    RESPONSES("responses");

    private final String suffix;

    Endpoint(String suffix) {
        this.suffix = suffix;
    }

    /** How its path ends, which is also its name in metrics, logs and keys. */
    public String token() {
        return suffix;
    }

    /** What stands before the family's own suffix, with the slash: {@code /v1/}, {@code /openai/deployments/d/}. */
    public String prefixOf(String path) {
        return path.substring(0, path.length() - suffix.length());
    }

    public static Optional<Endpoint> ofPath(String path) {
        for (Endpoint endpoint : values()) {
            if (path.endsWith(endpoint.suffix) && path.startsWith("/", path.length() - endpoint.suffix.length() - 1)) {
                return Optional.of(endpoint);
            }
        }
        return Optional.empty();
    }
}
