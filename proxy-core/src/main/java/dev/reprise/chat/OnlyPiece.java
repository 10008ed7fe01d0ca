package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;

/** A value we know no rule for: whole if it comes in one piece, ambiguous if it comes in several. */
final class OnlyPiece implements Pieces {

    private JsonNode only = NullNode.instance;
    private boolean ambiguous;

    @Override
    public void add(JsonNode piece) {
        if (piece.isNull()) {
            return;
        }
        ambiguous |= !only.isNull();
        only = piece;
    }

    @Override
    public JsonNode whole() {
        return only;
    }

    @Override
    public boolean isAmbiguous() {
        return ambiguous;
    }
}
