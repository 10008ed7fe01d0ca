/** What a trial hurts the product with: connections that misbehave, an origin and a Redis that can be broken. */
@NullMarked
package dev.reprise.trials.means;

import org.jspecify.annotations.NullMarked;
