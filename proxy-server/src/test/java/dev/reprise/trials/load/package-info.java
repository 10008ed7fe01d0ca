/** Load whose every answer can be judged: questions, the answers that belong to them, an origin and clients. */
@NullMarked
package dev.reprise.trials.load;

import org.jspecify.annotations.NullMarked;
