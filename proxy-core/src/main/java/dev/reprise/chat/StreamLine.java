package dev.reprise.chat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One line of an event stream.
 *
 * @param text without its end
 * @param end LF, CRLF, CR, or nothing where the stream stops
 */
record StreamLine(byte[] text, byte[] end) {

    /** The lines of a part of a stream, which joined again are that part. */
    static List<StreamLine> of(byte[] part) {
        List<StreamLine> lines = new ArrayList<>();
        int start = 0;
        while (start < part.length) {
            int textEnd = start;
            while (textEnd < part.length && part[textEnd] != '\n' && part[textEnd] != '\r') {
                textEnd++;
            }
            boolean crlf = textEnd + 1 < part.length && part[textEnd] == '\r' && part[textEnd + 1] == '\n';
            int end = Math.min(textEnd + (crlf ? 2 : 1), part.length);
            lines.add(new StreamLine(Arrays.copyOfRange(part, start, textEnd), Arrays.copyOfRange(part, textEnd, end)));
            start = end;
        }
        return lines;
    }

    boolean isData() {
        String line = new String(text, StandardCharsets.ISO_8859_1);
        return line.equals("data") || line.startsWith("data:");
    }

    boolean isComment() {
        return text.length > 0 && text[0] == ':';
    }
}
