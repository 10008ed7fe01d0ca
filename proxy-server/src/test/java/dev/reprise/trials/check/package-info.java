/** Compares what clients were given with what the origin answered and with what the proxy counted. */
@NullMarked
package dev.reprise.trials.check;

import org.jspecify.annotations.NullMarked;
