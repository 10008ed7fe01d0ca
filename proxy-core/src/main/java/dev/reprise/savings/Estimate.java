package dev.reprise.savings;

import java.math.BigDecimal;

/**
 * What a hit rate would save of an even load, in dollars. Exact; whoever shows a figure rounds it.
 *
 * @param hitRate the part of the requests that the cache answers, 0 to 1
 * @param dollarsPerRequest what one costs that the origin answers
 */
public record Estimate(BigDecimal requestsPerDay, BigDecimal hitRate, BigDecimal dollarsPerRequest) {

    /** What is counted as a month. */
    public static final int DAYS_PER_MONTH = 30;

    public Estimate {
        boolean sensible = requestsPerDay.signum() >= 0
                && hitRate.signum() >= 0
                && hitRate.compareTo(BigDecimal.ONE) <= 0
                && dollarsPerRequest.signum() >= 0;
        if (!sensible) {
            throw new IllegalArgumentException(requestsPerDay + ", " + hitRate + ", " + dollarsPerRequest);
        }
    }

    /** What the origin still costs. */
    public BigDecimal dailyCost() {
        return requestsPerDay.multiply(BigDecimal.ONE.subtract(hitRate)).multiply(dollarsPerRequest);
    }

    public BigDecimal dailySavings() {
        return requestsPerDay.multiply(hitRate).multiply(dollarsPerRequest);
    }

    public BigDecimal monthlySavings() {
        return dailySavings().multiply(BigDecimal.valueOf(DAYS_PER_MONTH));
    }
}
