package dev.reprise.chat;

/**
 * Tells where the lines of an event stream end, a byte at a time: LF, CRLF and CR all count, however the stream is cut.
 * A CR ends its line at once, so an LF that follows belongs to a line that is over.
 */
final class LineBreaks {

    private boolean afterCr;

    /** What one byte is to the line it stands in. */
    enum Part {
        /** A byte of the line. */
        CONTENT,
        /** The byte with which the line ends. */
        END,
        /** The LF of a CRLF, whose line ended with the CR. */
        TAIL
    }

    Part read(byte b) {
        boolean tail = afterCr && b == '\n';
        afterCr = b == '\r';
        if (tail) {
            return Part.TAIL;
        }
        return b == '\n' || b == '\r' ? Part.END : Part.CONTENT;
    }
}
