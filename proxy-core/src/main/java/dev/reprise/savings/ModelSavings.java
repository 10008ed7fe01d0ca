package dev.reprise.savings;

/**
 * What hits have saved, with one model or with all of them.
 *
 * @param hits answers from the cache
 * @param unknownHits those of them whose stored answer does not tell its usage; nothing below but microseconds has them in it
 * @param tokens what the others did not have to buy again
 * @param unpricedTokens the part of those tokens for which there is no price
 * @param nanodollars what the rest would have cost
 * @param microseconds by how much the origin would have taken longer
 */
public record ModelSavings(
        long hits, long unknownHits, SavedTokens tokens, long unpricedTokens, long nanodollars, long microseconds) {

    public static final ModelSavings NONE = new ModelSavings(0, 0, new SavedTokens(0, 0, 0), 0, 0, 0);

    public ModelSavings plus(ModelSavings other) {
        return new ModelSavings(
                hits + other.hits,
                unknownHits + other.unknownHits,
                tokens.plus(other.tokens),
                unpricedTokens + other.unpricedTokens,
                nanodollars + other.nanodollars,
                microseconds + other.microseconds);
    }
}
