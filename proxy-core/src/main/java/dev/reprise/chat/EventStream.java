package dev.reprise.chat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads a whole event stream as browsers and SDKs do (WHATWG HTML §9.2.6): any line ends, one leading BOM, comments and
 * {@code id} and {@code retry} fields skipped, several {@code data} lines joined. A last event without its blank line
 * is not one, but for {@code [DONE]}, which every SDK takes without.
 */
public final class EventStream {

    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final List<StreamEvent> events = new ArrayList<>();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private boolean hasData;
    private String name = "";

    private EventStream() {}

    /** The events of a stream, in order. Never throws: what is not an event is skipped. */
    public static List<StreamEvent> parse(byte[] stream) {
        EventStream reader = new EventStream();
        reader.read(stream);
        return List.copyOf(reader.events);
    }

    private void read(byte[] stream) {
        LineBreaks breaks = new LineBreaks();
        int start = bomLength(stream);
        for (int i = start; i < stream.length; i++) {
            LineBreaks.Part part = breaks.read(stream[i]);
            if (part == LineBreaks.Part.END) {
                line(stream, start, i);
            }
            if (part != LineBreaks.Part.CONTENT) {
                start = i + 1;
            }
        }
        if (start < stream.length) {
            line(stream, start, stream.length);
        }
        end();
    }

    /** How many bytes of a stream's beginning only say that it is UTF-8. */
    static int bomLength(byte[] stream) {
        boolean bom = stream.length >= BOM.length && Arrays.equals(stream, 0, BOM.length, BOM, 0, BOM.length);
        return bom ? BOM.length : 0;
    }

    private void line(byte[] stream, int start, int end) {
        if (start == end) {
            dispatch();
            return;
        }
        int colon = start;
        while (colon < end && stream[colon] != ':') {
            colon++;
        }
        int value = Math.min(colon + 1, end);
        if (value < end && stream[value] == ' ') {
            value++;
        }
        field(text(stream, start, colon), stream, value, end);
    }

    private void field(String field, byte[] stream, int start, int end) {
        if (field.equals("event")) {
            name = text(stream, start, end);
        }
        if (!field.equals("data")) {
            return;
        }
        if (hasData) {
            data.write('\n');
        }
        hasData = true;
        data.write(stream, start, end - start);
    }

    private void dispatch() {
        if (hasData) {
            events.add(new StreamEvent(name, data.toByteArray()));
        }
        hasData = false;
        data.reset();
        name = "";
    }

    private void end() {
        if (new StreamEvent(name, data.toByteArray()).isDone()) {
            dispatch();
        }
    }

    private static String text(byte[] stream, int start, int end) {
        return new String(stream, start, end - start, StandardCharsets.UTF_8);
    }
}
