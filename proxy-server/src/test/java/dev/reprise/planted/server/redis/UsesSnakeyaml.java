package dev.reprise.planted.server.redis;

import org.snakeyaml.engine.v2.api.LoadSettings;

/** Planted: snakeyaml away from home. */
record UsesSnakeyaml(LoadSettings settings) {}
