/** Fault rows: one fault each, and what the client sees, what is stored and what is counted. */
@NullMarked
package dev.reprise.trials.rows;

import org.jspecify.annotations.NullMarked;
