/** The embedded response store, bounded in bytes, on Caffeine. */
@NullMarked
package dev.reprise.server.memory;

import org.jspecify.annotations.NullMarked;
