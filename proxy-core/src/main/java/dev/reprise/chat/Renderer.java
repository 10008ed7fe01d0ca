package dev.reprise.chat;

/** Writes a stored answer the way a client asked for it, or says what that would lose. */
public final class Renderer {

    private Renderer() {}

    /** A body stored in one representation, written in another; the same array if nothing differs. Never throws. */
    public static Rendition render(Endpoint endpoint, Representation stored, byte[] body, Representation wanted) {
        throw new UnsupportedOperationException();
    }
}
