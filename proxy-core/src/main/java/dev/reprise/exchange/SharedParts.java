package dev.reprise.exchange;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.FormMemo;
import dev.reprise.cache.ResponseStore;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What all event loops share. Every part is thread-safe.
 *
 * @param forms of bodies that were answered with what is stored
 * @param keeping runs what must not hold up an event loop, judging, encoding and storing: what is of one key in its order
 * @param nanoTime a monotonic clock, for durations
 */
public record SharedParts(
        CachePolicy policy,
        ExchangeSettings settings,
        ResponseStore store,
        Collapser collapser,
        RecordingBudget budget,
        ExchangeLimit limit,
        Gate gate,
        RefusedCredentials refusedCredentials,
        ExchangeListener listener,
        ShownPrompts prompts,
        FormMemo forms,
        Function<CacheKey, Executor> keeping,
        InstantSource clock,
        LongSupplier nanoTime) {}
