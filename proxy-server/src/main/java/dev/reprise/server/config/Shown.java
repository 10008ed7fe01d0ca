package dev.reprise.server.config;

/** Values as they may be shown: on one line, not too long, and without what only their owner should know. */
final class Shown {

    private static final int LENGTH_MAX = 120;
    private static final int BEGINNING_LENGTH = 3;
    static final String HIDDEN = "***";

    private Shown() {}

    /** The text on one line, as far as it fits. */
    static String line(String text) {
        if (text.isEmpty()) {
            return "\"\"";
        }
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() > LENGTH_MAX ? line.substring(0, LENGTH_MAX) + "…" : line;
    }

    /** So much that its owner knows what is meant, and nobody else learns it. */
    static String beginning(String text) {
        String begun = text.substring(0, Math.min(BEGINNING_LENGTH, text.length() / 2));
        return line(begun) + "… (" + text.length() + " characters)";
    }

    /** A URL whose user information is hidden. What does not look like a URL is hidden altogether. */
    static String url(String url) {
        int scheme = url.indexOf("://");
        if (scheme < 0) {
            return url.isEmpty() ? url : HIDDEN;
        }
        int host = url.lastIndexOf('@') + 1;
        return host <= scheme ? url : url.substring(0, scheme) + "://" + HIDDEN + "@" + url.substring(host);
    }
}
