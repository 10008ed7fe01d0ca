package dev.reprise.cache;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Optional;

/** Numbers read from their text, exactly: a double would merge 64-bit seeds. */
final class Lexeme {

    private Lexeme() {}

    /** The number that the parser stands on; nothing if it is none, or its exponent is beyond any use. */
    static Optional<BigDecimal> decimal(JsonParser value) throws IOException {
        return value.currentToken().isNumeric() ? decimal(value.getText()) : Optional.empty();
    }

    /** The whole number that the parser stands on, 0 if it is none or not in the range. */
    static int positiveInt(JsonParser value) throws IOException {
        try {
            return Math.max(0, decimal(value).map(BigDecimal::intValueExact).orElse(0));
        } catch (ArithmeticException e) {
            return 0;
        }
    }

    /**
     * One text for one value: {@code 1}, {@code 1.0} and {@code 10e-1} are all {@code 1e0}. It is never expanded, so
     * {@code 1e400000000} costs nothing; where even the exponent has no room, the text stays as it is.
     */
    static String canonical(String lexeme) {
        return decimal(lexeme)
                .map(value -> value.unscaledValue() + "e" + -(long) value.scale())
                .orElse(lexeme);
    }

    private static Optional<BigDecimal> decimal(String lexeme) {
        try {
            return Optional.of(new BigDecimal(lexeme).stripTrailingZeros());
        } catch (ArithmeticException e) {
            return Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
