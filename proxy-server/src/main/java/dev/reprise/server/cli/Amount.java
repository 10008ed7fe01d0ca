package dev.reprise.server.cli;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What may stand after an option that takes a number: written in digits, from 0 to a bound.
 *
 * @param decimals whether it may have some
 */
record Amount(String option, BigDecimal max, boolean decimals) {

    private static final Pattern DECIMAL = Pattern.compile("\\d{1,18}(\\.\\d{1,18})?");
    private static final int SHOWN_LENGTH_MAX = 40;

    static Amount whole(String option, long max) {
        return new Amount(option, BigDecimal.valueOf(max), false);
    }

    static Amount decimal(String option, long max) {
        return new Amount(option, BigDecimal.valueOf(max), true);
    }

    /** Empty if it is not such a number. */
    Optional<BigDecimal> read(String text) {
        boolean written = DECIMAL.matcher(text).matches() && (decimals || !text.contains("."));
        return written ? Optional.of(new BigDecimal(text)).filter(this::holds) : Optional.empty();
    }

    boolean holds(BigDecimal number) {
        return number.signum() >= 0 && number.compareTo(max) <= 0;
    }

    /** {@code --hit-rate: 1.5 (expected: a number, 0..1)}. */
    String fault(String text) {
        String shown = text.isEmpty() ? "\"\"" : Printable.of(text);
        String cut = shown.length() > SHOWN_LENGTH_MAX ? shown.substring(0, SHOWN_LENGTH_MAX) + "…" : shown;
        String expected = decimals ? "a number" : "a whole number";
        return option + ": " + cut + " (expected: " + expected + ", 0.." + max.toPlainString() + ")";
    }
}
