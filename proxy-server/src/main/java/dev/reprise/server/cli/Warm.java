package dev.reprise.server.cli;

import dev.reprise.server.config.FaultyConfig;
import dev.reprise.server.config.ProxyConfig;
import dev.reprise.server.config.ServerConfig;
import dev.reprise.server.warm.Destination;
import dev.reprise.server.warm.DryRun;
import dev.reprise.server.warm.LineFormat;
import dev.reprise.server.warm.LocalProxy;
import dev.reprise.server.warm.Pricing;
import dev.reprise.server.warm.WarmFiles;
import dev.reprise.server.warm.WarmPlan;
import dev.reprise.server.warm.WarmProgress;
import dev.reprise.server.warm.WarmRun;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reprise warm}: a client like any other, so what it asks is kept by the rules that hold for everybody. */
@Command(
        name = "warm",
        description = "Asks through the proxy what is in files, so that it is stored before anybody asks.",
        footer = "Exit codes: 0 all is well, 1 some lines failed or were not asked, 2 wrong usage, 130 interrupted.")
final class Warm implements Callable<Integer> {

    private static final String API_KEY = "OPENAI_API_KEY";

    private final RepriseCommand reprise;

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "Requests of the chat endpoint or lines of OpenAI's batch files, as JSONL; with --model a"
                    + " prompt on each line. - is standard input.")
    private List<String> files = List.of();

    @Option(
            names = "--url",
            paramLabel = "BASE_URL",
            description =
                    "The proxy, as SDKs are given it: http://HOST:8080/v1. Default: the one of the configuration.")
    private @Nullable URI url;

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            description = "Whose cache is warmed. Default: $OPENAI_API_KEY, which is seen by fewer people.")
    private @Nullable String apiKey;

    @Option(names = "--model", paramLabel = "NAME", description = "Every line is a prompt for this model.")
    private @Nullable String model;

    @Option(names = "--system", paramLabel = "TEXT", description = "The system message before each prompt.")
    private @Nullable String system;

    @Option(names = "--stream", description = "Asks for streams, with their usage, whatever the lines say.")
    private boolean stream;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description = "Requests under way at a time. Default: ${DEFAULT-VALUE}.")
    private int concurrency = WarmPlan.CONCURRENCY;

    @Option(names = "--rate", paramLabel = "N", description = "At most so many requests a second.")
    private @Nullable Double rate;

    @Option(
            names = "--retries",
            paramLabel = "N",
            description = "How often to ask again after 429, 5xx or no connection. Default: ${DEFAULT-VALUE}.")
    private int retries = WarmPlan.RETRIES;

    @Option(names = "--budget", paramLabel = "DOLLARS", description = "Stops before what was asked costs more.")
    private @Nullable Double budget;

    @Option(
            names = "--dollars-per-1000-tokens",
            paramLabel = "DOLLARS",
            description = "One price for all tokens of all models.")
    private @Nullable Double dollarsPer1000Tokens;

    @Option(names = "--dry-run", description = "Checks, counts and estimates. Sends nothing.")
    private boolean dryRun;

    @Option(
            names = "--failures",
            paramLabel = "FILE",
            description = "Where failed lines go, as they were read, to be warmed again.")
    private @Nullable Path failures;

    @Option(names = "--json", description = "Prints the summary as one JSON object.")
    private boolean json;

    @Option(names = "--quiet", description = "Says only what went wrong.")
    private boolean quiet;

    Warm(RepriseCommand reprise) {
        this.reprise = reprise;
    }

    @Override
    public Integer call() throws IOException, FaultyConfig {
        ProxyConfig config = reprise.load().config();
        WarmPlan plan = plan(config);
        requireOtherFile();
        if (files.stream().allMatch(file -> WarmFiles.hindrance(file).isPresent())) {
            files.forEach(file -> reprise.err()
                    .println(file + ": " + WarmFiles.hindrance(file).orElseThrow()));
            return RepriseCommand.WRONG;
        }
        try (WarmComplaints complaints = WarmComplaints.to(reprise.err(), failures)) {
            return dryRun ? estimate(plan, complaints) : warm(plan, complaints);
        }
    }

    private WarmPlan plan(ProxyConfig config) {
        if (system != null && model == null) {
            throw new IllegalArgumentException("--system: without --model (expected: --model NAME as well)");
        }
        if (dollarsPer1000Tokens != null && !(dollarsPer1000Tokens >= 0 && dollarsPer1000Tokens < 1e6)) {
            throw new IllegalArgumentException(
                    "--dollars-per-1000-tokens: " + dollarsPer1000Tokens + " (expected: dollars, >= 0)");
        }
        return new WarmPlan(
                destination(config.server()),
                new LineFormat(model, system, stream),
                concurrency,
                rate,
                retries,
                budget,
                dollarsPer1000Tokens == null
                        ? Pricing.of(config.savings().prices())
                        : Pricing.flat(dollarsPer1000Tokens));
    }

    private Destination destination(ServerConfig server) {
        String key = Optional.ofNullable(apiKey)
                .or(() -> reprise.variable(API_KEY))
                .filter(text -> !text.isEmpty())
                .orElse(null);
        if (url != null) {
            return new Destination(url, key, null);
        }
        if (server.port() == 0) {
            throw new IllegalArgumentException(
                    "--url: missing (expected: the base URL of the proxy, because" + " server.port is 0)");
        }
        return LocalProxy.of(server, server.port(), key);
    }

    /** The file is emptied first, and then there would be nothing left to read. */
    private void requireOtherFile() throws IOException {
        for (String file : files) {
            boolean same = failures != null
                    && WarmFiles.hindrance(file).isEmpty()
                    && !file.equals("-")
                    && Files.exists(failures)
                    && Files.isSameFile(failures, Path.of(file));
            if (same) {
                throw new IllegalArgumentException(
                        "--failures: " + failures + " (expected: another file than those that are read)");
            }
        }
    }

    private int estimate(WarmPlan plan, WarmComplaints complaints) {
        DryRun.Findings findings = DryRun.of(
                WarmFiles.of(files, reprise.standardInput()),
                plan.format(),
                plan.pricing(),
                budget != null,
                complaints);
        complaints.tellHowMany();
        if (json || !quiet) {
            reprise.out().println(json ? DryRunText.json(findings) : DryRunText.of(findings));
        }
        return findings.failures().isEmpty() ? RepriseCommand.DONE : RepriseCommand.FAILED;
    }

    private int warm(WarmPlan plan, WarmComplaints complaints) throws IOException {
        WarmRun run = WarmRun.start(
                plan,
                WarmFiles.of(files, reprise.standardInput()),
                complaints,
                Clock.systemUTC(),
                System::nanoTime,
                () -> ThreadLocalRandom.current().nextDouble());
        try (WarmInterrupt interrupt = WarmInterrupt.of(run);
                WarmDisplay display = quiet ? WarmDisplay.none() : WarmDisplay.of(run::progress, reprise.err())) {
            WarmProgress progress = await(run);
            display.finish();
            complaints.tellHowMany();
            if (json || !quiet) {
                reprise.out().println(json ? progress.json() : WarmText.of(progress));
            }
            interrupt.summaryIsSaid();
            return progress.isAllGood() ? RepriseCommand.DONE : RepriseCommand.FAILED;
        }
    }

    private static WarmProgress await(WarmRun run) throws IOException {
        try {
            return run.finished().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IOException("warming failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
