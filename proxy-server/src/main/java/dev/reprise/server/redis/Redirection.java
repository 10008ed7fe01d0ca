package dev.reprise.server.redis;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a node of a cluster says that a command has to go: {@code MOVED 3999 10.0.0.1:6381}, {@code ASK …}.
 *
 * @param host empty if it is that of the node which says so
 * @param asking whether the slot is only just moving there, so that the command must be announced
 */
record Redirection(String host, int port, boolean asking) {
    private static final Pattern FORM = Pattern.compile("(MOVED|ASK) \\d{1,5} (.*):(\\d{1,5})");

    static Optional<Redirection> of(String message) {
        Matcher form = FORM.matcher(message);
        return form.matches()
                ? Optional.of(new Redirection(
                        form.group(2),
                        Integer.parseInt(form.group(3)),
                        form.group(1).equals("ASK")))
                : Optional.empty();
    }
}
