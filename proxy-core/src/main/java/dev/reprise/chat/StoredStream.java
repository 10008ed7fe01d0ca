package dev.reprise.chat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A recorded stream reduced to what is worth repeating: comments, {@code id} and {@code retry} lines, keep-alives and
 * padding are gone, payloads are the origin's, byte for byte.
 */
public final class StoredStream {

    /** How near to the end; comments and empty lines may follow. */
    private static final int DONE_LOOKED_FOR_BYTES = 256;

    private static final String PADDING = "obfuscation";
    private static final Pattern LINE_END = Pattern.compile("\n");
    private static final byte[] DATA = ascii("data: ");
    private static final byte[] DONE = ascii("data: [DONE]\n\n");

    private final Endpoint endpoint;
    private final ByteArrayOutputStream stored;

    private StoredStream(Endpoint endpoint, int recordedBytes) {
        this.endpoint = endpoint;
        this.stored = new ByteArrayOutputStream(recordedBytes);
    }

    /**
     * The events of a recorded stream as they are stored. {@code event} lines stay with the Responses API, where they
     * belong; completions end with {@code [DONE]} whether it was recorded or not. Never throws.
     */
    public static byte[] of(Endpoint endpoint, byte[] recorded) {
        StoredStream stream = new StoredStream(endpoint, recorded.length);
        stream.addAll(EventStream.parse(recorded));
        return stream.stored.toByteArray();
    }

    private void addAll(List<StreamEvent> events) {
        boolean done = endpoint != Endpoint.RESPONSES;
        for (StreamEvent event : events) {
            if (event.isDone()) {
                done = true;
                break;
            }
            if (!event.isIdle()) {
                add(event);
            }
        }
        stored.writeBytes(done ? DONE : new byte[0]);
    }

    private void add(StreamEvent event) {
        if (endpoint == Endpoint.RESPONSES && !event.name().isEmpty()) {
            stored.writeBytes(("event: " + event.name() + "\n").getBytes(StandardCharsets.UTF_8));
        }
        String lines = new String(payload(event.data()), StandardCharsets.ISO_8859_1);
        for (String line : LINE_END.split(lines, -1)) {
            stored.writeBytes(DATA);
            stored.writeBytes(line.getBytes(StandardCharsets.ISO_8859_1));
            stored.write('\n');
        }
        stored.write('\n');
    }

    private static byte[] payload(byte[] data) {
        String text = new String(data, StandardCharsets.ISO_8859_1);
        boolean padded = text.contains(PADDING);
        boolean split = text.indexOf('\n') >= 0;
        if ((!padded && !split) || !ExactJson.isObject(data)) {
            return data;
        }
        byte[] line = split ? oneLine(data) : data;
        return padded ? JsonText.without(line, PADDING) : line;
    }

    /** Outside of strings, which cannot hold them raw, line ends are white space. */
    private static byte[] oneLine(byte[] json) {
        byte[] line = json.clone();
        for (int i = 0; i < line.length; i++) {
            line[i] = line[i] == '\n' ? (byte) ' ' : line[i];
        }
        return line;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether a recorded stream says itself that it is over, as those of chat and completions do. */
    public static boolean saysDone(byte[] recorded) {
        int start = Math.max(0, recorded.length - DONE_LOOKED_FOR_BYTES);
        return new String(recorded, start, recorded.length - start, StandardCharsets.ISO_8859_1).contains("[DONE]");
    }
}
