package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * {@code reasoning_details} of OpenRouter: a detail continues the one of the same index and type in an earlier chunk;
 * without an index it stands alone.
 */
final class ReasoningPieces implements Pieces {

    private static final Map<String, Supplier<Pieces>> DETAIL = Map.of(
            "index", FirstPiece::first,
            "type", FirstPiece::first,
            "text", TextPieces::new,
            "summary", TextPieces::new,
            "data", TextPieces::new);

    private final List<ObjectPieces> details = new ArrayList<>();
    private final Map<String, ObjectPieces> open = new HashMap<>();
    private boolean seen;
    private boolean ambiguous;

    @Override
    public void add(JsonNode piece) {
        seen |= piece.isArray();
        ambiguous |= !piece.isArray() && !piece.isNull();
        Map<String, ObjectPieces> begun = new HashMap<>();
        for (JsonNode detail : piece) {
            ObjectPieces pieces = continued(detail);
            pieces.add(detail);
            begun.put(key(detail), pieces);
        }
        open.putAll(begun);
    }

    @Override
    public JsonNode whole() {
        if (!seen) {
            return NullNode.instance;
        }
        ArrayNode whole = JsonNodeFactory.instance.arrayNode();
        details.forEach(detail -> whole.add(detail.whole()));
        return whole;
    }

    @Override
    public boolean isAmbiguous() {
        return ambiguous || details.stream().anyMatch(ObjectPieces::isAmbiguous);
    }

    private ObjectPieces continued(JsonNode detail) {
        ObjectPieces before = detail.hasNonNull("index") ? open.get(key(detail)) : null;
        if (before != null && !isAnother(detail.path("id"), before.whole("id"))) {
            return before;
        }
        ObjectPieces begun = new ObjectPieces(DETAIL, LastPiece::new);
        details.add(begun);
        return begun;
    }

    private static boolean isAnother(JsonNode id, JsonNode before) {
        return !Pieces.isEmpty(id) && !Pieces.isEmpty(before) && !id.equals(before);
    }

    private static String key(JsonNode detail) {
        return ExactJson.lexeme(detail.path("index")) + " " + ExactJson.text(detail.path("type"));
    }
}
