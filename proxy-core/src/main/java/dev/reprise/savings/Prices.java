package dev.reprise.savings;

import dev.reprise.chat.Usage;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What models cost. A model is known by its exact name: what is not listed has no price, and none is guessed from names that
 * are like it.
 *
 * @param asOf when the list was checked last
 * @param byModel every name, aliases included
 */
public record Prices(LocalDate asOf, Map<String, Price> byModel) {

    public Prices {
        byModel = Map.copyOf(byModel);
    }

    /** The price of a model; empty if it is not listed. */
    public Optional<Price> of(String model) {
        return Optional.ofNullable(byModel.get(model));
    }

    /**
     * What an answer cost, in nanodollars (billionths of a dollar), rounded half up; empty if nobody knows, because the
     * model is not listed or the usage is incredible.
     */
    public OptionalLong cost(String model, Usage usage) {
        Price price = byModel.get(model);
        return price == null || !SavedTokens.isCredible(usage)
                ? OptionalLong.empty()
                : OptionalLong.of(price.nanodollars(usage));
    }
}
