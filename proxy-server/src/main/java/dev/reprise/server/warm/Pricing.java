package dev.reprise.server.warm;

import dev.reprise.chat.Usage;
import dev.reprise.savings.Prices;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What models cost. */
public interface Pricing {

    double NANODOLLARS_PER_DOLLAR = 1e9;

    /** Dollars for that usage; empty if the model's price is unknown. */
    OptionalDouble dollars(String model, Usage usage);

    /** That of a list. */
    static Pricing of(Prices prices) {
        return (model, usage) -> {
            OptionalLong nanodollars = prices.cost(model, usage);
            return nanodollars.isPresent()
                    ? OptionalDouble.of(nanodollars.getAsLong() / NANODOLLARS_PER_DOLLAR)
                    : OptionalDouble.empty();
        };
    }

    /** One price for every token of every model. */
    static Pricing flat(double dollarsPer1000Tokens) {
        return (model, usage) -> OptionalDouble.of(usage.totalTokens() / 1000.0 * dollarsPer1000Tokens);
    }
}
