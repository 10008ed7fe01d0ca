/** The journey of one request and its answer, from admission to the recording that gets kept. */
@NullMarked
package dev.reprise.exchange;

import org.jspecify.annotations.NullMarked;
