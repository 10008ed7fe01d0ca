/** Trials: load and faults against the real product in a process of its own, and a checker that counts. */
@NullMarked
package dev.reprise.trials;

import org.jspecify.annotations.NullMarked;
