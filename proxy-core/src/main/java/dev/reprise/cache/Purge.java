package dev.reprise.cache;

import java.util.Locale;

/**
 * What an operator wants to be served no more.
 *
 * @param name what it is about, in the words of its scope; empty for {@link Scope#ALL}
 */
public record Purge(Scope scope, String name) {

    /** What a purge can be about. */
    public enum Scope {
        /** One stored response, by its key: 64 hexadecimal digits. */
        KEY,
        /** One question, whoever asked it, by the digest of its canonical body: 64 hexadecimal digits. */
        REQUEST,
        /** All answers of a model, as requests name it. */
        MODEL,
        /** All that was stored with this tag. */
        TAG,
        /** All that was stored in this namespace. */
        NAMESPACE,
        ALL;

        public String token() {
            return name().toLowerCase(Locale.ROOT);
        }

        private boolean takes(String name) {
            return switch (this) {
                case KEY, REQUEST -> Digest.isHex(name);
                case MODEL, TAG -> !name.isEmpty();
                case NAMESPACE -> true; // the empty name is the one that nobody chose
                case ALL -> name.isEmpty();
            };
        }
    }

    public static final Purge ALL = new Purge(Scope.ALL, "");

    /** Fails where the scope has no such name. */
    public Purge {
        if (!scope.takes(name)) {
            String expected = scope == Scope.KEY || scope == Scope.REQUEST
                    ? "64 hexadecimal digits, lower case"
                    : scope == Scope.ALL ? "no name" : "a name";
            throw new IllegalArgumentException(scope.token() + ": " + name + " (expected: " + expected + ")");
        }
    }

    /** Whether an answer is one of those that it is about. */
    public boolean covers(Labels labels) {
        return switch (scope) {
            case KEY -> labels.key().hex().equals(name);
            case REQUEST -> labels.bodyDigest().hex().equals(name);
            case MODEL -> labels.model().equals(name);
            case NAMESPACE -> labels.namespace().equals(name);
            case TAG -> labels.tags().contains(name);
            case ALL -> true;
        };
    }
}
