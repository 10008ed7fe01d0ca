package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;

/** The last piece that is not empty counts: usage, finish reasons. */
final class LastPiece implements Pieces {

    private JsonNode last = NullNode.instance;

    @Override
    public void add(JsonNode piece) {
        if (!Pieces.isEmpty(piece) || last.isNull()) {
            last = piece;
        }
    }

    @Override
    public JsonNode whole() {
        return last;
    }
}
