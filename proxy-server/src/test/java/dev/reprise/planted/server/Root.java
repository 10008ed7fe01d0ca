package dev.reprise.planted.server;

import dev.reprise.planted.server.metrics.ImportsTheRoot;

/** Planted: a composition root that is part of a cycle. */
public record Root(ImportsTheRoot adapter) {}
