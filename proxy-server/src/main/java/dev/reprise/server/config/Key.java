package dev.reprise.server.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing an operator can decide.
 *
 * @param name its path in the file, joined by dots: {@code cache.ttl}
 * @param standard the default, written like any value; null if the key is unset by default
 */
record Key<T>(String name, ValueType<T> type, @Nullable String standard) {

    static final String VARIABLE_PREFIX = "REPRISE_";

    /** The environment variable that sets it: {@code REPRISE_CACHE_TTL}. */
    String variable() {
        return VARIABLE_PREFIX + name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    }

    /** Whether it can be unset, which an empty value does. */
    boolean isOptional() {
        return standard == null;
    }
}
