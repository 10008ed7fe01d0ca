package dev.reprise.server.warm;

import org.jspecify.annotations.Nullable;

/**
 * What is to be done with the lines.
 *
 * @param concurrency requests under way at a time
 * @param requestsPerSecondMax null for as fast as answers come
 * @param retriesMax attempts beyond the first, for what may be better then
 * @param dollarsMax null spends what it takes
 */
public record WarmPlan(
        Destination destination,
        LineFormat format,
        int concurrency,
        @Nullable Double requestsPerSecondMax,
        int retriesMax,
        @Nullable Double dollarsMax,
        Pricing pricing) {

    public static final int CONCURRENCY = 16;
    public static final int CONCURRENCY_MAX = 1_000;
    public static final int RETRIES = 5;
    public static final int RETRIES_MAX = 100;

    public WarmPlan {
        require(
                concurrency >= 1 && concurrency <= CONCURRENCY_MAX,
                "concurrency",
                concurrency,
                "1.." + CONCURRENCY_MAX);
        require(retriesMax >= 0 && retriesMax <= RETRIES_MAX, "retries", retriesMax, "0.." + RETRIES_MAX);
        require(
                requestsPerSecondMax == null || (requestsPerSecondMax >= 0.001 && requestsPerSecondMax <= 1e6),
                "rate",
                requestsPerSecondMax,
                "0.001..1000000 requests a second");
        require(dollarsMax == null || (dollarsMax > 0 && dollarsMax <= 1e9), "budget", dollarsMax, "dollars, > 0");
    }

    private static void require(boolean good, String name, @Nullable Object value, String expected) {
        if (!good) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
