package dev.reprise.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.http.Segments;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Takes the usage out of a live completion stream for a client that did not ask for it: the usage chunk goes, and so do
 * {@code usage} members of other chunks. Every other byte passes as it is. What comes out does not depend on how the
 * stream is cut; at most one event is held back until its end is there. One that is longer than any usage chunk passes
 * as it comes, so that no stream fills the memory of those who play it. Confined to the event loop.
 */
public final class UsageFilter {

    /** What is held back of one event. */
    static final int EVENT_BYTES_MAX = 64 * 1024;

    private static final String USAGE = "usage";
    private static final byte[] BLANK_LINE = {'\n', '\n'};

    private final LineBreaks breaks = new LineBreaks();
    private final Segments block = new Segments();
    private Segments passed = new Segments();
    private boolean inLine;
    private boolean passing; // the event under way is too long
    private boolean dropped;

    /** What may go out of this part and of what was held back before it; empty if nothing may yet. */
    public byte[] filter(byte[] part) {
        passed = Segments.expecting(block.length() + part.length);
        for (byte b : part) {
            add(b);
        }
        return passed.toBytes();
    }

    /** What was held back when the stream ended. */
    public byte[] finish() {
        passed = Segments.expecting(block.length());
        release();
        return passed.toBytes();
    }

    private void add(byte b) {
        LineBreaks.Part part = breaks.read(b);
        if (part == LineBreaks.Part.TAIL && block.length() == 0) {
            if (!dropped) {
                passed.add(b);
            }
            return;
        }
        (passing ? passed : block).add(b);
        boolean blank = part == LineBreaks.Part.END && !inLine;
        inLine = part == LineBreaks.Part.CONTENT;
        if (blank && passing) {
            passing = false;
        } else if (blank) {
            release();
        } else if (block.length() > EVENT_BYTES_MAX) {
            pass();
        }
    }

    private void pass() {
        passing = true;
        dropped = false;
        passed.add(block, 0, block.length());
        block.truncate(0);
    }

    private void release() {
        byte[] event = block.toBytes();
        int bom = EventStream.bomLength(event);
        byte[] filtered = filtered(Arrays.copyOfRange(event, bom, event.length));
        passed.add(event, 0, bom);
        passed.add(filtered);
        dropped = filtered.length == 0;
        block.truncate(0);
    }

    private static byte[] filtered(byte[] event) {
        if (!new String(event, StandardCharsets.ISO_8859_1).contains(USAGE)) {
            return event;
        }
        byte[] data = dataOf(event);
        Optional<ObjectNode> chunk = ExactJson.readObject(data);
        if (chunk.isEmpty() || !chunk.get().has(USAGE)) {
            return event;
        }
        return isUsageChunk(chunk.get()) ? commentsOf(event) : withData(event, JsonText.without(data, USAGE));
    }

    private static boolean isUsageChunk(ObjectNode chunk) {
        return chunk.hasNonNull(USAGE) && chunk.path("choices").isEmpty();
    }

    private static byte[] dataOf(byte[] event) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(event);
        whole.writeBytes(BLANK_LINE);
        List<StreamEvent> events = EventStream.parse(whole.toByteArray());
        return events.isEmpty() ? new byte[0] : events.get(0).data();
    }

    /** What is left of an event that is dropped: its comments, which keep the connection alive. */
    private static byte[] commentsOf(byte[] event) {
        ByteArrayOutputStream comments = new ByteArrayOutputStream();
        for (StreamLine line : StreamLine.of(event)) {
            boolean ends = line.text().length == 0 && comments.size() > 0;
            if (line.isComment() || ends) {
                comments.writeBytes(line.text());
                comments.writeBytes(line.end());
            }
        }
        return comments.toByteArray();
    }

    /** The event with its first data line saying something else and the others gone. */
    private static byte[] withData(byte[] event, byte[] data) {
        ByteArrayOutputStream changed = new ByteArrayOutputStream(event.length);
        boolean said = false;
        for (StreamLine line : StreamLine.of(event)) {
            if (line.isData() && said) {
                continue;
            }
            changed.writeBytes(line.isData() ? dataLine(line, data) : line.text());
            changed.writeBytes(line.end());
            said |= line.isData();
        }
        return changed.toByteArray();
    }

    private static byte[] dataLine(StreamLine line, byte[] data) {
        boolean spaced = line.text().length > 5 && line.text()[5] == ' ';
        ByteArrayOutputStream text = new ByteArrayOutputStream(data.length + 6);
        text.writeBytes((spaced ? "data: " : "data:").getBytes(StandardCharsets.US_ASCII));
        for (byte b : data) {
            text.write(b == '\n' ? ' ' : b);
        }
        return text.toByteArray();
    }
}
