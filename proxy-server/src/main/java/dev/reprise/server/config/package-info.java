/** Configuration read from file, environment and flags, checked before anything starts. */
@NullMarked
package dev.reprise.server.config;

import org.jspecify.annotations.NullMarked;
