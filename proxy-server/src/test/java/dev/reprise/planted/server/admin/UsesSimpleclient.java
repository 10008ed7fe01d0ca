package dev.reprise.planted.server.admin;

import io.prometheus.client.Counter;

/** Planted: simpleclient away from home. */
record UsesSimpleclient(Counter counter) {}
