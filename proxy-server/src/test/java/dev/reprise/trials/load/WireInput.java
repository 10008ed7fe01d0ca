package dev.reprise.trials.load;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads HTTP/1.1 messages from a socket through a buffer of its own, fast enough for load. Not thread-safe. */
final class WireInput {

    private final InputStream in;
    private final byte[] buffer = new byte[16 * 1024];
    private int next;
    private int end;

    WireInput(InputStream in) {
        this.in = in;
    }

    WireHead head() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            lines.add(line);
        }
        return WireHead.of(lines);
    }

    /** The body that such a head announces. Throws when the connection ends before its framing says so. */
    byte[] body(WireHead head) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body(head, body);
        return body.toByteArray();
    }

    /** The same; what came before the connection ended is in {@code body}. */
    void body(WireHead head, ByteArrayOutputStream body) throws IOException {
        if (head.field("transfer-encoding").isPresent()) {
            readChunks(body);
        } else {
            read(Integer.parseInt(head.field("content-length").orElse("0")), body);
        }
    }

    private void readChunks(ByteArrayOutputStream body) throws IOException {
        for (int length = chunkLength(); length > 0; length = chunkLength()) {
            read(length, body);
            line();
        }
        line();
    }

    private int chunkLength() throws IOException {
        String line = line();
        try {
            return Integer.parseInt(line, 16);
        } catch (NumberFormatException e) {
            throw new IOException("no chunk begins with: " + line, e);
        }
    }

    /** Reads that much, no more. */
    void read(int length, ByteArrayOutputStream body) throws IOException {
        for (int left = length; left > 0; ) {
            fill();
            int taken = Math.min(left, end - next);
            body.write(buffer, next, taken);
            next += taken;
            left -= taken;
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int c = read(); c != '\n'; c = read()) {
            line.append((char) c);
        }
        int length = line.length();
        return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
    }

    private int read() throws IOException {
        fill();
        return buffer[next++] & 0xff;
    }

    private void fill() throws IOException {
        if (next == end) {
            next = 0;
            end = in.read(buffer);
            if (end < 0) {
                end = 0;
                throw new EOFException();
            }
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
