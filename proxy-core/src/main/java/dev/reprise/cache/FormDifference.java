package dev.reprise.cache;

import org.jspecify.annotations.Nullable;

/**
 * One place where two canonical forms are not the same.
 *
 * @param path of the place, such as {@code messages[1].content}; empty for the whole body
 * @param first the value there in the first, if it is a number, a boolean, null or a word of the API's own, and no part
 *     of what was asked; else null, as where there is none
 * @param second the same of the second
 */
public record FormDifference(
        String path,
        Kind kind,
        @Nullable String first,
        @Nullable String second) {

    /** What is not the same. */
    public enum Kind {
        VALUE("differs"),
        FIRST_ONLY("only in the first"),
        SECOND_ONLY("only in the second"),
        ORDER("in another order");

        private final String token;

        Kind(String token) {
            this.token = token;
        }

        public String token() {
            return token;
        }
    }
}
