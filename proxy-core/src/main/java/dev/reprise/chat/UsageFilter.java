package dev.reprise.chat;

/** Takes the usage out of a live completion stream for a client that did not ask for it. */
public final class UsageFilter {

    /** What may go out of this part and those held back before it; empty if nothing may yet. */
    public byte[] filter(byte[] part) {
        throw new UnsupportedOperationException();
    }

    /** What was held back when the stream ended. */
    public byte[] finish() {
        throw new UnsupportedOperationException();
    }
}
