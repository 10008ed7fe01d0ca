package dev.reprise.chat;

/** Reads a finished answer for what decides whether it is worth keeping. */
public final class CompletionScanner {

    private CompletionScanner() {}

    /** The facts of an answer in either form. Never throws: what cannot be read is not valid. */
    public static CompletionFacts scan(Endpoint endpoint, Form form, byte[] body) {
        throw new UnsupportedOperationException();
    }
}
