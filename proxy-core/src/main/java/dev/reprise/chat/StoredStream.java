package dev.reprise.chat;

/** A recorded stream reduced to what is worth repeating. */
public final class StoredStream {

    private StoredStream() {}

    /** The events of a recorded stream as they are stored. Never throws. */
    public static byte[] of(Endpoint endpoint, byte[] recorded) {
        throw new UnsupportedOperationException();
    }
}
