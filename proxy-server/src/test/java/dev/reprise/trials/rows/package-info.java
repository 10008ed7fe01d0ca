/** Fault rows: what can go wrong, one small experiment each, with what must come of it written beside. */
@NullMarked
package dev.reprise.trials.rows;

import org.jspecify.annotations.NullMarked;
