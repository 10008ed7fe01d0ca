/** The caching decisions: cache keys, policy, stored responses and the port they are kept behind. */
@NullMarked
package dev.reprise.cache;

import org.jspecify.annotations.NullMarked;
