package dev.reprise.server.cli;

import dev.reprise.savings.Estimate;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/** An estimate for people: money in cents, rounded half up. */
final class EstimateText {

    private static final int CENTS = 2;

    private EstimateText() {}

    static String of(Estimate estimate) {
        StringBuilder text = new StringBuilder();
        line(text, "requests a day", number("#,##0", estimate.requestsPerDay()));
        line(text, "hit rate", number("0.0", percent(estimate.hitRate())) + "%");
        line(text, "a request costs", "$" + plain(estimate.dollarsPerRequest()));
        line(text, "daily cost", dollars(estimate.dailyCost()));
        line(text, "daily savings", dollars(estimate.dailySavings()));
        line(text, "monthly savings", dollars(estimate.monthlySavings()));
        return text.toString().stripTrailing();
    }

    static BigDecimal percent(BigDecimal rate) {
        return rate.movePointRight(2);
    }

    static BigDecimal cents(BigDecimal dollars) {
        return dollars.setScale(CENTS, RoundingMode.HALF_UP);
    }

    static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static String dollars(BigDecimal dollars) {
        return "$" + number("#,##0.00", dollars);
    }

    private static String number(String pattern, BigDecimal number) {
        DecimalFormat format = new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT));
        format.setRoundingMode(RoundingMode.HALF_UP);
        return format.format(number);
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "%-18s%s%n", name, value));
    }
}
