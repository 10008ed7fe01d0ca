/** Planted innocent: the one planted package that is marked. */
@NullMarked
package dev.reprise.planted.server.demo;

import org.jspecify.annotations.NullMarked;
