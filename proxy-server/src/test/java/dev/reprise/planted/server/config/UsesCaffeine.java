package dev.reprise.planted.server.config;

import com.github.benmanes.caffeine.cache.Cache;

/** Planted: Caffeine away from home. */
public record UsesCaffeine(Cache<String, String> cache) {}
