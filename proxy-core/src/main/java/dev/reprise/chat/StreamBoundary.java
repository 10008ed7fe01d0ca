package dev.reprise.chat;

/**
 * Knows whether an event stream, as far as it has gone, ends between two events, which is the only place where an
 * event of our own may follow. Constant memory, whatever the stream holds. A stream that has not begun is between
 * events, and so is one that ends after a whole comment line.
 */
public final class StreamBoundary {

    private final LineBreaks breaks = new LineBreaks();
    private boolean inEvent;
    private boolean inLine;

    /** The next bytes of the stream. */
    public void add(byte[] part) {
        for (byte b : part) {
            add(b);
        }
    }

    public boolean atBoundary() {
        return !inEvent && !inLine;
    }

    private void add(byte b) {
        switch (breaks.read(b)) {
            case CONTENT -> {
                inEvent |= !inLine && b != ':';
                inLine = true;
            }
            case END -> {
                inEvent &= inLine;
                inLine = false;
            }
            case TAIL -> {}
        }
    }
}
