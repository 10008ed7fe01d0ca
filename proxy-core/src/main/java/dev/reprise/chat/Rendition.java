package dev.reprise.chat;

/** A stored answer written the way a client asked for it, or why that would lose something. */
public sealed interface Rendition {

    /** The bytes to send: one JSON object, or a whole stream. */
    record Written(byte[] bytes) implements Rendition {}

    /** The stored form does not hold what the asked form needs, so the request is a miss. */
    record Lossy(Loss loss) implements Rendition {}

    /** What would be lost. */
    enum Loss {
        /** A stream was stored without usage, and the asked form must have it. */
        NO_USAGE("no-usage"),
        /** The stream cannot be assembled without guessing: tool calls without index, say. */
        AMBIGUOUS("ambiguous-stream"),
        /** The object has parts whose events we cannot write. */
        NOT_STREAMABLE("not-streamable"),
        /** An embedding's numbers are not float32 values. */
        NOT_FLOAT32("not-float32");

        private final String token;

        Loss(String token) {
            this.token = token;
        }

        public String token() {
            return token;
        }
    }
}
