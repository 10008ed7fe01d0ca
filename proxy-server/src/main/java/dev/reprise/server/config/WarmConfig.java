package dev.reprise.server.config;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code warm.*}: what a proxy asks itself.
 *
 * @param atStart files with lines to warm; empty for none
 * @param concurrency requests under way at a time
 * @param model makes every line a prompt for it; null if lines are requests
 * @param budgetDollars what one warming may cost; null for whatever it takes
 * @param apiKey whose cache is warmed; null sends no credential
 */
public record WarmConfig(
        List<String> atStart,
        int concurrency,
        @Nullable String model,
        @Nullable Double budgetDollars,
        @Nullable String apiKey) {

    /** Nothing is warmed. */
    public static final WarmConfig NONE = new WarmConfig(List.of(), 1, null, null, null);

    private static final int CONCURRENCY_MAX = 1_000;
    private static final Pattern API_KEY = Pattern.compile("[!-~]+");

    public WarmConfig {
        atStart = List.copyOf(atStart);
        Check.within("warm.concurrency", concurrency, 1, CONCURRENCY_MAX);
        Check.require(budgetDollars == null || budgetDollars > 0, "warm.budget", budgetDollars, "dollars, > 0");
        Check.require(
                apiKey == null || API_KEY.matcher(apiKey).matches(),
                "warm.api-key",
                Shown.HIDDEN,
                "printable ASCII without spaces");
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "WarmConfig" + atStart;
    }
}
