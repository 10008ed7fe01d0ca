/** Warming: what is known to be asked is asked beforehand, through the proxy like everything else. */
@NullMarked
package dev.reprise.server.warm;

import org.jspecify.annotations.NullMarked;
