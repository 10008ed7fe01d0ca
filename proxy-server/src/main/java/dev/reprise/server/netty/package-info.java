/** The proxy on the wire: downstream and origin connections on Netty. */
@NullMarked
package dev.reprise.server.netty;

import org.jspecify.annotations.NullMarked;
