/** Exchanges as numbers and log lines: Prometheus metrics and the access log. */
@NullMarked
package dev.reprise.server.metrics;

import org.jspecify.annotations.NullMarked;
