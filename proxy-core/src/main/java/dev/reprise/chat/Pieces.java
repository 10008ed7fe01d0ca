package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A value that a stream tells in pieces, and the rule by which the pieces make a whole. The rules are those of the SDKs
 * where they agree; where following one would be a guess, the value is ambiguous.
 */
interface Pieces {

    void add(JsonNode piece);

    /** The value so far, the null literal if every piece was null. */
    JsonNode whole();

    /** Whether the whole may not be what was meant. */
    default boolean isAmbiguous() {
        return false;
    }

    static boolean isEmpty(JsonNode piece) {
        return piece.isNull()
                || piece.isMissingNode()
                || (piece.isTextual() && piece.textValue().isEmpty());
    }
}
