package dev.reprise.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.savings.Estimate;
import dev.reprise.savings.Price;
import dev.reprise.savings.Prices;
import dev.reprise.savings.SavedTokens;
import dev.reprise.server.config.FaultyConfig;
import dev.reprise.server.config.ProxyConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code reprise savings}: what a hit rate would save, supposed or measured. */
@Command(
        name = "savings",
        description =
                "Calculates what a hit rate saves: a day's cost, a day's savings, and those of a month of 30 days.")
final class CalculateSavings implements Callable<Integer> {

    private static final String DOLLARS_PER_1000_TOKENS = "0.003";
    private static final String TOKENS_PER_REQUEST = "500";

    private static final String STATS = "stats";

    private static final Amount REQUESTS = Amount.whole("--requests-per-day", 1_000_000_000_000L);
    private static final Amount RATE = Amount.decimal("--hit-rate", 1);
    private static final Amount DOLLARS = Amount.decimal("--dollars-per-1000-tokens", 1_000);
    private static final Amount TOKENS = Amount.whole("--tokens-per-request", 1_000_000_000);
    private static final Amount PROMPT = Amount.whole("--prompt-tokens", 1_000_000_000);
    private static final Amount COMPLETION = Amount.whole("--completion-tokens", 1_000_000_000);

    private final RepriseCommand reprise;

    @Option(names = "--requests-per-day", required = true, paramLabel = "N", description = "Hits and misses together.")
    private String requestsPerDay = "";

    @Option(names = "--hit-rate", paramLabel = "RATE", description = "The part of them that the cache answers, 0 to 1.")
    private @Nullable String hitRate;

    @Option(
            names = "--from",
            paramLabel = "SOURCE",
            description = "stats: the hit rate that the proxy which runs has measured.")
    private @Nullable String from;

    @Mixin
    private final ManagementOption management = new ManagementOption();

    @Option(
            names = "--dollars-per-1000-tokens",
            paramLabel = "DOLLARS",
            description = "What they cost. Default: " + DOLLARS_PER_1000_TOKENS + ".")
    private @Nullable String dollarsPer1000Tokens;

    @Option(
            names = "--tokens-per-request",
            paramLabel = "N",
            description = "Of prompt and answer together. Default: " + TOKENS_PER_REQUEST + ".")
    private @Nullable String tokensPerRequest;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "Takes its price from the list of prices instead, with the next two.")
    private @Nullable String model;

    @Option(names = "--prompt-tokens", paramLabel = "N", description = "Of a request.")
    private @Nullable String promptTokens;

    @Option(names = "--completion-tokens", paramLabel = "N", description = "Of its answer; 0 for embeddings.")
    private @Nullable String completionTokens;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything
    private CommandSpec spec;

    CalculateSavings(RepriseCommand reprise) {
        this.reprise = reprise;
    }

    @Override
    public Integer call() throws IOException, FaultyConfig {
        refuseContradictions();
        ProxyConfig config = reprise.load().config();
        BigDecimal requests = read(REQUESTS, requestsPerDay);
        BigDecimal dollarsPerRequest = dollarsPerRequest(config.savings().prices());
        Estimate estimate = new Estimate(requests, hitRate(config), dollarsPerRequest);
        PrintWriter out = reprise.out();
        out.println(json ? EstimateJson.of(estimate) : EstimateText.of(estimate));
        return RepriseCommand.DONE;
    }

    private void refuseContradictions() {
        if (from != null && !from.equals(STATS)) {
            throw wrong("--from: " + from + " (expected: stats)");
        }
        require((hitRate == null) != (from == null), "--hit-rate or --from, and not both");
        require(!management.isGiven() || from != null, "--management-url only with --from");
        if (model == null) {
            require(
                    promptTokens == null && completionTokens == null,
                    "--prompt-tokens, --completion-tokens only with --model");
        } else {
            require(
                    dollarsPer1000Tokens == null && tokensPerRequest == null,
                    "--dollars-per-1000-tokens, --tokens-per-request only without --model");
            require(
                    promptTokens != null && completionTokens != null,
                    "--prompt-tokens and --completion-tokens with --model");
        }
    }

    private void require(boolean good, String expected) {
        if (!good) {
            throw wrong("(expected: " + expected + ")");
        }
    }

    private BigDecimal read(Amount amount, String text) {
        return amount.read(text).orElseThrow(() -> wrong(amount.fault(text)));
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private BigDecimal dollarsPerRequest(Prices prices) {
        if (model == null) {
            BigDecimal per1000 = read(DOLLARS, orElse(dollarsPer1000Tokens, DOLLARS_PER_1000_TOKENS));
            return read(TOKENS, orElse(tokensPerRequest, TOKENS_PER_REQUEST))
                    .multiply(per1000)
                    .movePointLeft(3);
        }
        long prompt = read(PROMPT, orElse(promptTokens, "")).longValueExact();
        long completion = read(COMPLETION, orElse(completionTokens, "")).longValueExact();
        Price price = prices.of(model)
                .orElseThrow(
                        () -> wrong("--model: " + model + " (expected: a name or an alias in the list of prices)"));
        return price.dollars(new SavedTokens(prompt, 0, completion));
    }

    private static String orElse(@Nullable String text, String otherwise) {
        return text == null ? otherwise : text;
    }

    private BigDecimal hitRate(ProxyConfig config) throws IOException {
        if (hitRate != null) {
            return read(RATE, hitRate);
        }
        return measured(management.client(config.management()).get("/admin/stats"));
    }

    /** The statistics tell percent. */
    private static BigDecimal measured(JsonNode stats) throws IOException {
        JsonNode percent = stats.path("hit_rate");
        if (stats.path("hits").asLong() + stats.path("misses").asLong() == 0) {
            throw new IOException("savings: no hit rate yet (expected: a proxy that has looked something up)");
        }
        BigDecimal rate = percent.isNumber() ? percent.decimalValue().movePointLeft(2) : BigDecimal.ONE.negate();
        if (!RATE.holds(rate)) {
            throw new IOException("savings: hit_rate: " + percent + " (expected: 0..100)");
        }
        return rate;
    }
}
