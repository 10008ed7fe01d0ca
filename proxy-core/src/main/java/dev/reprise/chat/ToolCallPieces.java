package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Tool calls, told apart by their {@code index}. A piece without one, and a new id under an old index, begin a call of
 * their own as best we can tell, and make the whole ambiguous.
 */
final class ToolCallPieces implements Pieces {

    private static final long NO_INDEX = -1;
    private static final List<String> INDEX = List.of("index");
    private static final Map<String, Supplier<Pieces>> FUNCTION =
            Map.of("name", FirstPiece::constant, "arguments", TextPieces::new);
    private static final Map<String, Supplier<Pieces>> CUSTOM =
            Map.of("name", FirstPiece::constant, "input", TextPieces::new);
    private static final Map<String, Supplier<Pieces>> CALL = Map.of(
            "id",
            FirstPiece::constant,
            "type",
            FirstPiece::constant,
            "function",
            () -> new ObjectPieces(FUNCTION, LastPiece::new),
            "custom",
            () -> new ObjectPieces(CUSTOM, LastPiece::new));

    /** The calls that claim an index, the one that is under way last. */
    private final TreeMap<Long, Deque<ObjectPieces>> calls = new TreeMap<>();

    private boolean ambiguous;

    @Override
    public void add(JsonNode piece) {
        ambiguous |= !piece.isArray() && !piece.isNull();
        for (JsonNode call : piece) {
            addCall(call);
        }
    }

    /** The calls in order of their indices, which are left out; the null literal if there are none. */
    @Override
    public JsonNode whole() {
        ArrayNode whole = JsonNodeFactory.instance.arrayNode();
        for (Deque<ObjectPieces> sameIndex : calls.values()) {
            for (ObjectPieces call : sameIndex) {
                JsonNode object = call.whole();
                whole.add(object instanceof ObjectNode told ? told.remove(INDEX) : object);
            }
        }
        return whole.isEmpty() ? NullNode.instance : whole;
    }

    @Override
    public boolean isAmbiguous() {
        return ambiguous || calls.values().stream().flatMap(Deque::stream).anyMatch(ObjectPieces::isAmbiguous);
    }

    private void addCall(JsonNode call) {
        long index = ExactJson.integer(call.path("index")).orElse(NO_INDEX);
        ambiguous |= index < 0;
        Deque<ObjectPieces> sameIndex = calls.computeIfAbsent(index, unseen -> new ArrayDeque<>());
        ObjectPieces current = sameIndex.peekLast();
        if (current == null || beginsAnother(call, current, index)) {
            ambiguous |= current != null;
            current = new ObjectPieces(CALL, LastPiece::new);
            sameIndex.addLast(current);
        }
        current.add(call);
    }

    private static boolean beginsAnother(JsonNode call, ObjectPieces before, long index) {
        JsonNode id = call.path("id");
        if (Pieces.isEmpty(id)) {
            return index < 0 && !Pieces.isEmpty(call.path("function").path("name"));
        }
        return !Pieces.isEmpty(before.whole("id")) && !id.equals(before.whole("id"));
    }
}
