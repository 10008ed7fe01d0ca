package dev.reprise.server.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as they are configured: a whole number and {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}. */
final class DurationText {

    /** Nine digits of days are Duration's to hold. */
    private static final Pattern TEXT = Pattern.compile("(-?\\d{1,9})(ms|s|m|h|d)");

    private enum Unit {
        D(ChronoUnit.DAYS),
        H(ChronoUnit.HOURS),
        M(ChronoUnit.MINUTES),
        S(ChronoUnit.SECONDS),
        MS(ChronoUnit.MILLIS);

        private final ChronoUnit unit;

        Unit(ChronoUnit unit) {
            this.unit = unit;
        }
    }

    private DurationText() {}

    static Optional<Duration> read(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        ChronoUnit unit = Unit.valueOf(matcher.group(2).toUpperCase(Locale.ROOT)).unit;
        return Optional.of(Duration.of(Long.parseLong(matcher.group(1)), unit));
    }

    /** In the largest unit that leaves nothing over. */
    static String write(Duration duration) {
        for (Unit unit : Unit.values()) {
            long amount = duration.dividedBy(unit.unit.getDuration());
            if (unit.unit.getDuration().multipliedBy(amount).equals(duration)) {
                return amount + unit.name().toLowerCase(Locale.ROOT);
            }
        }
        return duration.toString();
    }
}
