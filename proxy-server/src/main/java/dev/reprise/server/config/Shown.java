package dev.reprise.server.config;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values as they may be shown: on one line, not too long, and without what only their owner should know. */
final class Shown {

    private static final int LENGTH_MAX = 120;
    private static final int BEGINNING_LENGTH = 3;
    static final String HIDDEN = "***";

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://");

    private static final Pattern HOST = Pattern.compile("[\\w.\\[\\]-]+(:\\d{0,5})?");
    private static final Pattern QUERY = Pattern.compile("[?#]");
    private static final Pattern AFTER_HOSTS = Pattern.compile("[/?#]");

    private Shown() {}

    /** The text on one line, as far as it fits. */
    static String line(String text) {
        if (text.isEmpty()) {
            return "\"\"";
        }
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() > LENGTH_MAX ? line.substring(0, LENGTH_MAX) + "…" : line;
    }

    /** So much that its owner knows what is meant, and nobody else learns it; what is too short to be a secret, whole. */
    static String beginning(String text) {
        if (text.length() <= BEGINNING_LENGTH) {
            return line(text);
        }
        String begun = text.substring(0, Math.min(BEGINNING_LENGTH, text.length() / 2));
        return line(begun) + "… (" + text.length() + " characters)";
    }

    /**
     * A URL whose user information is hidden. What does not look like a URL is hidden altogether, and so is what stands
     * where the host should, but is none: it may be a password whose {@code @host} was forgotten.
     */
    static String url(String url) {
        Matcher scheme = SCHEME.matcher(url);
        if (!scheme.lookingAt()) {
            return url.isEmpty() ? url : HIDDEN;
        }
        String rest = url.substring(scheme.end());
        int host = rest.lastIndexOf('@') + 1;
        if (host > 0) {
            return scheme.group() + HIDDEN + "@" + rest.substring(host);
        }
        return scheme.group() + (areHosts(AFTER_HOSTS.split(rest, 2)[0]) ? rest : HIDDEN);
    }

    /** The same, without what follows its path: a key of the origin's is often given there. */
    static String urlWithoutQuery(String url) {
        String shown = url(url);
        Matcher after = QUERY.matcher(shown);
        return after.find() ? shown.substring(0, after.end()) + HIDDEN : shown;
    }

    /** With their ports and commas between them, or none before a path. */
    private static boolean areHosts(String hosts) {
        return hosts.isEmpty()
                || Arrays.stream(hosts.split(",", -1))
                        .allMatch(host -> HOST.matcher(host).matches());
    }
}
