/** The composition root, the one place where core and adapters meet. */
@NullMarked
package dev.reprise.server;

import org.jspecify.annotations.NullMarked;
