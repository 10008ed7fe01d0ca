/** The shared response store on Redis, and the guard that keeps its faults away from answers. */
@NullMarked
package dev.reprise.server.redis;

import org.jspecify.annotations.NullMarked;
