package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;

/**
 * Text is joined, and so are lists of content parts, in whose place some origins send text at first. One kind after the
 * other is ambiguous, but empty text says nothing.
 */
final class TextPieces implements Pieces {

    private final StringBuilder text = new StringBuilder();
    private final ArrayNode parts = JsonNodeFactory.instance.arrayNode();
    private JsonNode last = NullNode.instance;
    private boolean ambiguous;

    @Override
    public void add(JsonNode piece) {
        if (Pieces.isEmpty(piece)) {
            last = last.isNull() ? piece : last;
            return;
        }
        boolean joins = piece.isTextual() || piece.isArray();
        ambiguous |= !Pieces.isEmpty(last) && !(joins && piece.getNodeType() == last.getNodeType());
        last = piece;
        if (piece.isTextual()) {
            text.append(piece.textValue());
        }
        if (piece instanceof ArrayNode more) {
            parts.addAll(more);
        }
    }

    @Override
    public JsonNode whole() {
        if (last.isTextual()) {
            return JsonNodeFactory.instance.textNode(text.toString());
        }
        return last.isArray() ? parts : last;
    }

    @Override
    public boolean isAmbiguous() {
        return ambiguous;
    }
}
