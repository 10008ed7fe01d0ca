package dev.reprise.savings;

import dev.reprise.chat.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What one token of a model costs, in picodollars: millionths of a dollar for a million tokens. Exact, because that is
 * how finely prices are written.
 *
 * @param input for a token of the request
 * @param cachedInput for one that the origin's own prompt cache served
 * @param output for a token of the answer; 0 for embeddings, which have none
 */
public record Price(long input, long cachedInput, long output) {

    /** Dollars for a million tokens; nothing sold today comes near. */
    public static final int DOLLARS_PER_MILLION_MAX = 1_000;

    /** Decimals that a price in dollars for a million tokens may have. */
    public static final int DECIMALS_MAX = 6;

    /** The same bound for one token. */
    static final long PICODOLLARS_MAX = DOLLARS_PER_MILLION_MAX * 1_000_000L;

    private static final int PICODOLLARS_PER_NANODOLLAR = 1_000;
    private static final int PICODOLLAR_DECIMALS = 12;

    public Price {
        if (!isPrice(input) || !isPrice(cachedInput) || !isPrice(output)) {
            throw new IllegalArgumentException("a price of " + input + ", " + cachedInput + ", " + output);
        }
    }

    private static boolean isPrice(long picodollars) {
        return picodollars >= 0 && picodollars <= PICODOLLARS_MAX;
    }

    /**
     * The price of one token.
     *
     * @param dollarsPerMillion what a million of them cost
     * @throws ArithmeticException if it has more than {@link #DECIMALS_MAX} decimals
     */
    public static long picodollars(BigDecimal dollarsPerMillion) {
        return dollarsPerMillion
                .setScale(DECIMALS_MAX, RoundingMode.UNNECESSARY)
                .unscaledValue()
                .longValueExact();
    }

    /** What an answer cost, in whole nanodollars. Its usage must be credible, or the product might not fit. */
    long nanodollars(Usage usage) {
        long picodollars = SavedTokens.promptOf(usage) * input
                + SavedTokens.cachedPromptOf(usage) * cachedInput
                + SavedTokens.completionOf(usage) * output;
        return (picodollars + PICODOLLARS_PER_NANODOLLAR / 2) / PICODOLLARS_PER_NANODOLLAR;
    }

    /** What these tokens cost, in dollars, exactly. */
    public BigDecimal dollars(SavedTokens tokens) {
        return cost(tokens.prompt(), input)
                .add(cost(tokens.cachedPrompt(), cachedInput))
                .add(cost(tokens.completion(), output));
    }

    private static BigDecimal cost(long tokens, long picodollars) {
        return BigDecimal.valueOf(tokens).multiply(BigDecimal.valueOf(picodollars, PICODOLLAR_DECIMALS));
    }
}
