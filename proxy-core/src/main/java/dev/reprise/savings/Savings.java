package dev.reprise.savings;

import dev.reprise.chat.Usage;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What the hits of this process have saved so far, by model. Only hits: a collapsed request saved a call too, but the
 * answer it shares was paid for once and is counted as saved when it is played again, so its tokens are in no sum. Whole
 * numbers throughout, so that a billion of small amounts is what they come to. Thread-safe; does not block, and allocates
 * nothing once it knows a label.
 */
public final class Savings {

    private volatile Prices prices;
    private final Map<String, Sums> byLabel = new ConcurrentHashMap<>();

    public Savings(Prices prices) {
        this.prices = prices;
    }

    /** What is saved from now on has other prices. */
    public void reprice(Prices prices) {
        this.prices = prices;
    }

    /** When the prices were checked last, and what they are. */
    public Prices prices() {
        return prices;
    }

    /**
     * Counts a hit.
     *
     * @param label under which; the caller bounds how many there are
     * @param model as the request names it, which decides the price
     * @param usage what the stored answer was billed; null if it does not say
     */
    public void hit(String label, String model, @Nullable Usage usage, Duration time) {
        Sums sums = byLabel.computeIfAbsent(label, unused -> new Sums());
        sums.hits.increment();
        sums.microseconds.add(time.toNanos() / 1_000);
        if (usage == null || !SavedTokens.isCredible(usage)) {
            sums.unknownHits.increment();
        } else {
            sums.add(usage, prices.byModel().get(model));
        }
    }

    /** Every label that has a hit, in order. */
    public Map<String, ModelSavings> byModel() {
        Map<String, ModelSavings> savings = new TreeMap<>();
        byLabel.forEach((label, sums) -> savings.put(label, sums.now()));
        return savings;
    }

    private static final class Sums {

        private final LongAdder hits = new LongAdder();
        private final LongAdder unknownHits = new LongAdder();
        private final LongAdder prompt = new LongAdder();
        private final LongAdder cachedPrompt = new LongAdder();
        private final LongAdder completion = new LongAdder();
        private final LongAdder unpriced = new LongAdder();
        private final LongAdder nanodollars = new LongAdder();
        private final LongAdder microseconds = new LongAdder(); // of nanoseconds, 64 bits hold 292 years

        void add(Usage usage, @Nullable Price price) {
            prompt.add(SavedTokens.promptOf(usage));
            cachedPrompt.add(SavedTokens.cachedPromptOf(usage));
            completion.add(SavedTokens.completionOf(usage));
            if (price == null) {
                unpriced.add(Math.max(0, usage.promptTokens()) + SavedTokens.completionOf(usage));
            } else {
                nanodollars.add(price.nanodollars(usage));
            }
        }

        ModelSavings now() {
            return new ModelSavings(
                    hits.sum(),
                    unknownHits.sum(),
                    new SavedTokens(prompt.sum(), cachedPrompt.sum(), completion.sum()),
                    unpriced.sum(),
                    nanodollars.sum(),
                    microseconds.sum());
        }
    }
}
