package dev.reprise.server.metrics;

import dev.reprise.chat.Usage;
import dev.reprise.exchange.ExchangeRecord;
import dev.reprise.exchange.ExchangeRecord.Outcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Exchanges that have ended, as the tests need them: to chat completions, in 3 ms, 5 ms in all, hits saving 1.25 s. */
final class Ended {
    static final Duration SAVED_TIME = Duration.ofMillis(1_250);

    private Ended() {}

    static ExchangeRecord hit(String model, @Nullable Usage saved) {
        return exchange("chat/completions", model, Outcome.HIT, "memory", 200, "", saved);
    }

    static ExchangeRecord with(String model, Outcome outcome, int status) {
        return exchange("chat/completions", model, outcome, "", status, "", null);
    }

    static ExchangeRecord bypass(String endpoint, String reason) {
        return exchange(endpoint, "", Outcome.BYPASS, reason, 200, "", null);
    }

    static ExchangeRecord failed(int status, String failure) {
        return exchange("chat/completions", "gpt", Outcome.ERROR, "", status, failure, null);
    }

    /** With everything that there can be said of one. */
    static ExchangeRecord withEveryFact() {
        return new ExchangeRecord(
                "POST",
                "search",
                "chat/completions",
                "gpt",
                Outcome.HIT,
                "memory",
                200,
                "client_left",
                Duration.ofNanos(3_250_000),
                Duration.ofMillis(5),
                321,
                new Usage(100, 60, 7),
                Duration.ofSeconds(2),
                new ExchangeRecord.Debug("case-17", "0123"));
    }

    /** The client went away before there was an answer. */
    static ExchangeRecord left() {
        return new ExchangeRecord(
                "POST",
                "",
                "embeddings",
                "gpt",
                Outcome.ERROR,
                "",
                499,
                "client_left",
                Duration.ZERO,
                Duration.ofMillis(5),
                0,
                null,
                Duration.ZERO,
                null);
    }

    private static ExchangeRecord exchange(
            String endpoint,
            String model,
            Outcome outcome,
            String detail,
            int status,
            String failure,
            @Nullable Usage saved) {
        return new ExchangeRecord(
                "POST",
                "",
                endpoint,
                model,
                outcome,
                detail,
                status,
                failure,
                Duration.ofNanos(3_250_000),
                Duration.ofMillis(5),
                321,
                saved,
                outcome == Outcome.HIT ? SAVED_TIME : Duration.ZERO,
                null);
    }
}
