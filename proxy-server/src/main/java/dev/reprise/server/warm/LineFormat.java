package dev.reprise.server.warm;

import org.jspecify.annotations.Nullable;

/**
 * How lines are to be taken.
 *
 * @param model the model that is asked; makes every line a prompt. Null if lines are requests
 * @param system what every prompt is told before; null if nothing
 * @param stream whether every request is to ask for a stream, whatever its line says
 */
public record LineFormat(@Nullable String model, @Nullable String system, boolean stream) {

    public static final LineFormat REQUESTS = new LineFormat(null, null, false);
}
