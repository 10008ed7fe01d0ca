package dev.reprise.server.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sizes as they are configured: a whole number of bytes, or one with {@code KiB}, {@code MiB} or {@code GiB}. */
final class SizeText {

    /** Nine digits of GiB fit a long. */
    private static final Pattern TEXT = Pattern.compile("(-?\\d{1,9})(KiB|MiB|GiB)?");

    private SizeText() {}

    static Optional<Long> read(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(Long.parseLong(matcher.group(1)) * unitBytes(matcher.group(2)))
                : Optional.empty();
    }

    private static long unitBytes(@Nullable String unit) {
        if (unit == null) {
            return 1;
        }
        return switch (unit) {
            case "KiB" -> 1L << 10;
            case "MiB" -> 1L << 20;
            case "GiB" -> 1L << 30;
            default -> throw new AssertionError(unit);
        };
    }
}
