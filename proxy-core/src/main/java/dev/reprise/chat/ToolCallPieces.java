package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Tool calls, told apart by their {@code index}. A piece without one, and a new id under an old index, begin a call of
 * their own as best we can tell, and make the whole ambiguous.
 */
final class ToolCallPieces implements Pieces {

    private static final long NO_INDEX = -1;
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

    private final TreeMap<Place, ObjectPieces> calls = new TreeMap<>();
    private final Map<Long, Place> latest = new HashMap<>();
    private boolean ambiguous;

    /** The n-th call that claims an index. */
    private record Place(long index, int nth) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int byIndex = Long.compare(index, other.index);
            return byIndex != 0 ? byIndex : Integer.compare(nth, other.nth);
        }
    }

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
        for (ObjectPieces call : calls.values()) {
            if (call.whole() instanceof ObjectNode object) {
                whole.add(object.without("index"));
            }
        }
        return whole.isEmpty() ? NullNode.instance : whole;
    }

    @Override
    public boolean isAmbiguous() {
        return ambiguous || calls.values().stream().anyMatch(ObjectPieces::isAmbiguous);
    }

    private void addCall(JsonNode call) {
        long index = ExactJson.integer(call.path("index")).orElse(NO_INDEX);
        ambiguous |= index < 0;
        Place place = latest.get(index);
        if (place == null || beginsAnother(call, calls.get(place), index)) {
            ambiguous |= place != null;
            place = new Place(index, place == null ? 0 : place.nth + 1);
            latest.put(index, place);
        }
        calls.computeIfAbsent(place, unseen -> new ObjectPieces(CALL, LastPiece::new))
                .add(call);
    }

    private static boolean beginsAnother(JsonNode call, ObjectPieces before, long index) {
        JsonNode id = call.path("id");
        if (Pieces.isEmpty(id)) {
            return index < 0 && !Pieces.isEmpty(call.path("function").path("name"));
        }
        return !Pieces.isEmpty(before.whole("id")) && !id.equals(before.whole("id"));
    }
}
