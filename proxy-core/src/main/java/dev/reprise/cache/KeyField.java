package dev.reprise.cache;

/** What a key is made of, in the words of {@code reprise explain}. */
public enum KeyField {
    NAMESPACE("namespace", "the namespaces: X-Cache-Control: namespace=…, or cache.namespace"),
    PARTITION(
            "partition",
            "whose answers these are: credential, organisation, project, or what else tells callers apart"),
    UPSTREAM("upstream", "the origin: upstream.base-url"),
    ENDPOINT("endpoint", "the endpoints"),
    PATH("path", "what stands in the path before the endpoint"),
    QUERY("query", "the query, credentials aside"),
    HEADERS("headers", "headers that are part of the question: OpenAI-Beta and cache.key-headers"),
    BODY("body", "the questions themselves");

    private final String token;
    private final String meaning;

    KeyField(String token, String meaning) {
        this.token = token;
        this.meaning = meaning;
    }

    public String token() {
        return token;
    }

    /** What is meant, for people. */
    public String meaning() {
        return meaning;
    }
}
