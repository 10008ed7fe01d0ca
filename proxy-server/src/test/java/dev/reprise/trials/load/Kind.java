package dev.reprise.trials.load;

/** What kind of answer is asked for. */
public enum Kind {
    CHAT("chat/completions"),
    TOOLS("chat/completions"),
    COMPLETION("completions"),
    EMBEDDING("embeddings");

    private final String endpoint;

    Kind(String endpoint) {
        this.endpoint = endpoint;
    }

    String endpoint() {
        return endpoint;
    }
}
