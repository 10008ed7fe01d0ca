package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Predicate;

/**
 * Pieces of what an origin adds to the protocol: objects are merged member by member, lists of the given kind are
 * joined, of everything else the last that is not null counts.
 */
final class BlendedPieces implements Pieces {

    private final Predicate<ArrayNode> joined;
    private JsonNode whole = NullNode.instance;

    private BlendedPieces(Predicate<ArrayNode> joined) {
        this.joined = joined;
    }

    /** No list is joined: what stands at the top of every chunk repeats itself. */
    static BlendedPieces repeated() {
        return new BlendedPieces(list -> false);
    }

    /** Lists of plain values are joined: token ids, say. */
    static BlendedPieces continued() {
        return new BlendedPieces(BlendedPieces::isPlain);
    }

    /** Every list is joined: log probabilities, annotations. */
    static BlendedPieces listed() {
        return new BlendedPieces(list -> true);
    }

    /** Whether {@link #continued} joins it, so that whoever replays it must not say it twice. */
    static boolean isPlain(ArrayNode list) {
        for (JsonNode element : list) {
            if (element.isContainerNode()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void add(JsonNode piece) {
        if (piece.isNull()) {
            return;
        }
        if (whole instanceof ObjectNode before && piece instanceof ObjectNode after) {
            merge(before, after);
        } else if (whole instanceof ArrayNode before && piece instanceof ArrayNode after && joined.test(after)) {
            before.addAll(after);
        } else {
            whole = ownCopy(piece);
        }
    }

    @Override
    public JsonNode whole() {
        return whole;
    }

    private static void merge(ObjectNode before, ObjectNode after) {
        after.forEachEntry((name, value) -> {
            if (!value.isNull() || !before.has(name)) {
                before.set(name, value);
            }
        });
    }

    /** A copy one level deep, which is as deep as merging and joining change. */
    private static JsonNode ownCopy(JsonNode piece) {
        if (piece instanceof ObjectNode object) {
            return JsonNodeFactory.instance.objectNode().setAll(object);
        }
        return piece instanceof ArrayNode list
                ? JsonNodeFactory.instance.arrayNode().addAll(list)
                : piece;
    }
}
