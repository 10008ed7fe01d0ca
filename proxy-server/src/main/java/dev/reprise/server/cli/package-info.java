/** The commands of the command line. */
@NullMarked
package dev.reprise.server.cli;

import org.jspecify.annotations.NullMarked;
