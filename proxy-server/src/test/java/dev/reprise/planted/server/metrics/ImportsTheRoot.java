package dev.reprise.planted.server.metrics;

import dev.reprise.planted.server.Root;

/** Planted: an adapter that knows the composition root, which makes a cycle. */
public record ImportsTheRoot(Root root) {}
