package dev.reprise.server.config;

import dev.reprise.cache.Partition;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code log.*}: what is said on standard error.
 *
 * @param debugHeader a request that has it is logged with more, and whatever the level is; null if none does
 */
public record LogConfig(
        Level level, Format format, @Nullable String debugHeader) {

    /** RFC 9110 §5.6.2. */
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    public LogConfig {
        Check.require(
                debugHeader == null
                        || (HEADER_NAME.matcher(debugHeader).matches()
                                && !Partition.isIdentifying(debugHeader.toLowerCase(Locale.ROOT))),
                "log.debug-header",
                debugHeader,
                "the name of a header that holds no credential");
    }

    public LogConfig(Level level, Format format) {
        this(level, format, null);
    }

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
