package dev.reprise.server.config;

import dev.reprise.savings.Prices;

/**
 * {@code savings.*}: what the figures of what the cache saves are made with.
 *
 * @param prices those of {@code savings.prices-file}, or of the list in the jar
 */
public record SavingsConfig(Prices prices) {}
