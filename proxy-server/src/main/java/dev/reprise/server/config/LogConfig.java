package dev.reprise.server.config;

/** {@code log.*}: what is said on standard error. */
public record LogConfig(Level level, Format format) {

    /** The least severe line that is written. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    /** For people, or for programs: one JSON object a line. */
    public enum Format {
        TEXT,
        JSON
    }
}
