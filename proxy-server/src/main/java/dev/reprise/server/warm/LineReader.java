package dev.reprise.server.warm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * Cuts a stream into lines of at most {@link #LINE_BYTES_MAX}. What a longer line has beyond that is read and dropped, so
 * that memory is bounded whatever the stream holds. A byte order mark of UTF-8 is no part of the first line.
 */
final class LineReader {

    static final int LINE_BYTES_MAX = 8 << 20;
    static final String TOO_LONG = "longer than 8 MiB (expected: one request on a line)";

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int KEPT_BUFFER_BYTES_MAX = 1 << 20;

    private final String file;
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int at;
    private int filled;
    private long number;
    private boolean ended;

    LineReader(String file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    /** The next line with something in it. */
    Optional<WarmLine> next() throws IOException {
        long bytes = 0;
        while (!ended) {
            long length = readLine();
            bytes += length + (ended ? 0 : 1);
            if (length > LINE_BYTES_MAX) {
                return Optional.of(WarmLine.unreadable(file, number, bytes, TOO_LONG));
            }
            byte[] text = withoutMark(line.toByteArray());
            if (!isEmpty(text)) {
                return Optional.of(WarmLine.of(file, number, text, bytes));
            }
        }
        return Optional.empty();
    }

    /** Reads to the end of the line; returns how many bytes it has before that. */
    private long readLine() throws IOException {
        line = line.size() > KEPT_BUFFER_BYTES_MAX ? new ByteArrayOutputStream() : line;
        line.reset();
        number++;
        long length = 0;
        while (at < filled || fill()) {
            int start = at;
            while (at < filled && buffer[at] != '\n') {
                at++;
            }
            length += at - start;
            keep(start, length);
            if (at < filled) {
                at++;
                return length;
            }
        }
        ended = true;
        return length;
    }

    private void keep(int start, long length) {
        if (length <= LINE_BYTES_MAX) {
            line.write(buffer, start, at - start);
        }
    }

    private boolean fill() throws IOException {
        at = 0;
        filled = Math.max(0, in.read(buffer));
        return filled > 0;
    }

    private byte[] withoutMark(byte[] text) {
        boolean marked = number == 1
                && text.length >= 3
                && text[0] == (byte) 0xEF
                && text[1] == (byte) 0xBB
                && text[2] == (byte) 0xBF;
        return marked ? Arrays.copyOfRange(text, 3, text.length) : text;
    }

    private static boolean isEmpty(byte[] text) {
        for (byte b : text) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }
}
