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
     * One text for one value: {@code 1}, {@code 1.0} and {@code 10e-1} are all {@code 1e0}. Only its text is looked at, once,
     * so {@code 1e400000000} and a thousand zeros cost nothing; where even the exponent has no room, the text stays as it is.
     */
    static String canonical(String lexeme) {
        int mantissaEnd = endOfMantissa(lexeme);
        int start = lexeme.charAt(0) == '-' ? 1 : 0;
        int point = lexeme.indexOf('.');
        String digits = point < 0
                ? lexeme.substring(start, mantissaEnd)
                : lexeme.substring(start, point) + lexeme.substring(point + 1, mantissaEnd);
        int first = 0;
        while (first < digits.length() && digits.charAt(first) == '0') {
            first++;
        }
        if (first == digits.length()) {
            return "0e0";
        }
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        int lastPlace = (digits.length() - end) - (point < 0 ? 0 : mantissaEnd - point - 1);
        try {
            long exponent = mantissaEnd == lexeme.length() ? 0 : Long.parseLong(lexeme.substring(mantissaEnd + 1));
            return lexeme.substring(0, start) + digits.substring(first, end) + "e" + Math.addExact(exponent, lastPlace);
        } catch (NumberFormatException beyondAnyRange) {
            return lexeme;
        } catch (ArithmeticException beyondAnyRange) {
            return lexeme;
        }
    }

    private static int endOfMantissa(String lexeme) {
        int at = 0;
        while (at < lexeme.length() && (lexeme.charAt(at) | 0x20) != 'e') {
            at++;
        }
        return at;
    }

    private static Optional<BigDecimal> decimal(String lexeme) {
        try {
            return Optional.of(new BigDecimal(lexeme));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
