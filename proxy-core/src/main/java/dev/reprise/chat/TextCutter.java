package dev.reprise.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a text into the pieces in which a replayed stream tells it. No cut goes through what a reader takes for one
 * character. A long text has longer pieces, so that a chunk's frame around each does not outweigh it.
 */
final class TextCutter {

    private static final int PIECE_CHARS_MIN = 48;
    private static final int PIECES_MAX = 256;
    private static final Pattern GRAPHEME = Pattern.compile("\\X");

    private final String text;
    private final Matcher graphemes;
    private final int pieceChars;

    private TextCutter(String text) {
        this.text = text;
        this.graphemes = GRAPHEME.matcher(text);
        this.pieceChars = Math.max(PIECE_CHARS_MIN, text.length() / PIECES_MAX);
    }

    /** The pieces of a text, none empty, which joined are that text. */
    static List<String> cut(String text) {
        TextCutter cutter = new TextCutter(text);
        List<String> pieces = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = cutter.endOfPiece(start);
            pieces.add(text.substring(start, end));
            start = end;
        }
        return pieces;
    }

    private int endOfPiece(int start) {
        int end = start + pieceChars;
        if (end >= text.length() || isPlain(end - 1, end)) {
            return Math.min(end, text.length());
        }
        graphemes.region(start, text.length());
        while (graphemes.find()) {
            if (graphemes.end() >= end) {
                return graphemes.end();
            }
        }
        return text.length();
    }

    /** Between two characters of ASCII there is always a border, but inside a CRLF; most texts need no closer look. */
    private boolean isPlain(int before, int after) {
        return text.charAt(before) < 0x80 && text.charAt(after) < 0x80 && text.charAt(after) != '\n';
    }
}
