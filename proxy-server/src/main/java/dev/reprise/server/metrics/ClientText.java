package dev.reprise.server.metrics;

/** Text that a client chose, made harmless for a log line and a label: one line, and not long. */
final class ClientText {

    static final int CHARS_MAX = 100;

    private static final char REPLACEMENT = '\uFFFD';

    private ClientText() {}

    /** The text, cut at {@link #CHARS_MAX}, without anything that could end a line, steer a terminal or hide. */
    static String clean(String text) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), CHARS_MAX));
        int at = 0;
        while (at < text.length() && clean.length() < CHARS_MAX) {
            int character = text.codePointAt(at);
            at += Character.charCount(character);
            clean.appendCodePoint(isHarmless(character) ? character : REPLACEMENT);
        }
        return clean.length() <= CHARS_MAX ? clean.toString() : clean.substring(0, CHARS_MAX - 1);
    }

    private static boolean isHarmless(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
