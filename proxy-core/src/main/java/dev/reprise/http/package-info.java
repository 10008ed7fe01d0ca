/** HTTP values that every other part speaks in: bodies, response heads and cache directives. */
@NullMarked
package dev.reprise.http;

import org.jspecify.annotations.NullMarked;
