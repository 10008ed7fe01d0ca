/** The built-in scripted origin that {@code reprise demo} asks. */
@NullMarked
package dev.reprise.server.demo;

import org.jspecify.annotations.NullMarked;
