package dev.reprise.chat;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * One event of a stream (WHATWG HTML §9.2).
 *
 * @param name the {@code event} field, empty if there is none
 * @param data the {@code data} lines, joined by LF
 */
public record StreamEvent(String name, byte[] data) {

    private static final String DONE = "[DONE]";
    private static final Set<String> KEEP_ALIVES = Set.of("ping", "keepalive");

    /** Whether it is the {@code [DONE]} with which completion streams end; some origins pad it. */
    public boolean isDone() {
        return data.length < 2 * DONE.length()
                && new String(data, StandardCharsets.UTF_8).strip().equals(DONE);
    }

    /** Whether it only keeps the connection alive. SDKs fail on such events, so none is ever stored. */
    public boolean isIdle() {
        return KEEP_ALIVES.contains(name) || isBlank();
    }

    private boolean isBlank() {
        for (byte b : data) {
            if (b != ' ' && b != '\t' && b != '\n') {
                return false;
            }
        }
        return true;
    }
}
