package dev.reprise.server.scenario;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An HTTP/1.1 message as it stood on the wire: start line, field lines, body without its framing. */
public record WireMessage(String startLine, List<String> fields, byte[] body, boolean whole) {

    /** Reads one; a message whose connection ends early has {@code whole} unset. Throws at the end of the connection. */
    public static WireMessage read(InputStream in, boolean headOnly) throws IOException {
        String startLine = line(in);
        List<String> fields = new ArrayList<>();
        for (String field = line(in); !field.isEmpty(); field = line(in)) {
            fields.add(field);
        }
        WireMessage head = new WireMessage(startLine, fields, new byte[0], true);
        return headOnly || head.isBodiless() ? head : head.withBody(in);
    }

    private boolean isBodiless() {
        return startLine.startsWith("HTTP/1.1 1") || startLine.contains(" 204") || startLine.contains(" 304");
    }

    private WireMessage withBody(InputStream in) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        boolean complete = true;
        try {
            if (field("transfer-encoding").isPresent()) {
                readChunks(in, read);
            } else if (field("content-length").isPresent()) {
                readFully(in, read, Integer.parseInt(field("content-length").get()));
            } else if (startLine.startsWith("HTTP/")) {
                in.transferTo(read);
            }
        } catch (IOException cut) {
            complete = false;
        }
        return new WireMessage(startLine, fields, read.toByteArray(), complete);
    }

    private static void readChunks(InputStream in, ByteArrayOutputStream read) throws IOException {
        while (true) {
            int length = Integer.parseInt(line(in).strip(), 16);
            readFully(in, read, length);
            line(in);
            if (length == 0) {
                return;
            }
        }
    }

    private static void readFully(InputStream in, ByteArrayOutputStream read, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        read.writeBytes(bytes);
        if (bytes.length < length) {
            throw new EOFException();
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            line.write(c);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    public Optional<String> field(String name) {
        return all(name).stream().findFirst();
    }

    /** Every value of that name, in order. */
    public List<String> all(String name) {
        return fields.stream()
                .filter(field -> field.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(field -> field.substring(name.length() + 1).strip())
                .toList();
    }

    public int status() {
        return Integer.parseInt(startLine.split(" ", 3)[1]);
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** What the cache says it did. */
    public String cacheStatus() {
        return field("cache-status").orElse("");
    }

    public String xCache() {
        return field("x-cache").orElse("");
    }
}
