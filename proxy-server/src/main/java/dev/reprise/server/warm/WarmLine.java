package dev.reprise.server.warm;

import org.jspecify.annotations.Nullable;

/**
 * One line as it was read, or why it could not be.
 *
 * @param number counted from 1; 0 stands for the file itself
 * @param text without its line feed; empty if there is a problem
 * @param bytes how far reading it went on in the file, empty lines before it included
 * @param problem why there is no text, and what was expected; null if there is one
 */
public record WarmLine(
        String file,
        long number,
        byte[] text,
        long bytes,
        @Nullable String problem) {

    static WarmLine of(String file, long number, byte[] text, long bytes) {
        return new WarmLine(file, number, text, bytes, null);
    }

    static WarmLine unreadable(String file, long number, long bytes, String problem) {
        return new WarmLine(file, number, new byte[0], bytes, problem);
    }

    /** Where it stands, as compilers say it: {@code prompts.jsonl:17}. */
    public String place() {
        return number == 0 ? file : file + ":" + number;
    }
}
