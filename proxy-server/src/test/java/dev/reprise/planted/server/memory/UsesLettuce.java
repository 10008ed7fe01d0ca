package dev.reprise.planted.server.memory;

import dev.reprise.planted.server.config.UsesCaffeine;
import io.lettuce.core.RedisClient;

/** Planted: Lettuce away from home; innocent: every adapter may read the configuration. */
public record UsesLettuce(UsesCaffeine configuration, RedisClient redis) {}
