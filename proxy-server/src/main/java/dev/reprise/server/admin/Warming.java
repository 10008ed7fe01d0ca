package dev.reprise.server.admin;

import java.io.InputStream;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What {@code POST /admin/warm} does. The composition root implements it. */
public interface Warming {

    /**
     * How it is to be done; null is what the configuration says, or no bound.
     *
     * @param apiKey whose cache is warmed
     */
    record Wish(
            @Nullable String model,
            @Nullable String system,
            boolean stream,
            @Nullable Integer concurrency,
            @Nullable Double rate,
            @Nullable Integer retries,
            @Nullable Double budget,
            @Nullable String apiKey) {}

    /** One warming under way. */
    interface Run {

        /** How far it is, as one line of JSON. */
        String progress();

        /** Completes with the last progress when nothing is under way any more. Never fails. */
        CompletionStage<String> finished();

        /** Asks nothing more. */
        void stop();
    }

    /**
     * Begins.
     *
     * @param lines read on a thread that may wait for them
     * @param told is given a line of JSON for each line that came to nothing, from any thread
     * @throws IllegalArgumentException if what is wished cannot be, with a message for whoever wishes it
     */
    Run begin(Wish wish, InputStream lines, Consumer<String> told);
}
