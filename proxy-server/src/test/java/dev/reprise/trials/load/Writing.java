package dev.reprise.trials.load;

import java.util.List;

/** How an answer is asked to be written: it changes the bytes, never the question. */
public enum Writing {
    JSON("\"stream\":false"),
    STREAM("\"stream\":true"),
    STREAM_WITH_USAGE("\"stream\":true,\"stream_options\":{\"include_usage\":true}"),
    FLOATS("\"encoding_format\":\"float\""),
    BASE64("\"encoding_format\":\"base64\"");

    private static final List<Writing> OF_TEXT = List.of(JSON, STREAM, STREAM_WITH_USAGE);
    private static final List<Writing> OF_VECTORS = List.of(FLOATS, BASE64);

    private final String parameters;

    Writing(String parameters) {
        this.parameters = parameters;
    }

    String parameters() {
        return parameters;
    }

    public boolean isStream() {
        return this == STREAM || this == STREAM_WITH_USAGE;
    }

    public static List<Writing> of(Kind kind) {
        return kind == Kind.EMBEDDING ? OF_VECTORS : OF_TEXT;
    }
}
