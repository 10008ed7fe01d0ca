package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;

/** The first piece that is not empty counts: ids, names, roles, times (Azure begins with time 0). */
final class FirstPiece implements Pieces {

    private final boolean constant;
    private JsonNode first = NullNode.instance;
    private boolean ambiguous;

    private FirstPiece(boolean constant) {
        this.constant = constant;
    }

    /** Later pieces do not matter. */
    static FirstPiece first() {
        return new FirstPiece(false);
    }

    /** Later pieces must repeat the first: a different one might continue it, or begin something else. */
    static FirstPiece constant() {
        return new FirstPiece(true);
    }

    @Override
    public void add(JsonNode piece) {
        if (!Pieces.isEmpty(first) && !isZero(first)) {
            ambiguous |= constant && !Pieces.isEmpty(piece) && !piece.equals(first);
        } else if (!Pieces.isEmpty(piece) || first.isNull()) {
            first = piece;
        }
    }

    private static boolean isZero(JsonNode piece) {
        return ExactJson.lexeme(piece).equals("0");
    }

    @Override
    public JsonNode whole() {
        return first;
    }

    @Override
    public boolean isAmbiguous() {
        return ambiguous;
    }
}
