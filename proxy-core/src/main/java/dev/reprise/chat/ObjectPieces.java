package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** An object each of whose members is put together by its own rule. */
final class ObjectPieces implements Pieces {

    private final Map<String, Supplier<Pieces>> rules;
    private final Supplier<Pieces> otherwise;
    private final Map<String, Pieces> members = new LinkedHashMap<>();
    private boolean seen;
    private boolean ambiguous;

    /** Rules for the members that are known by name, and one for those that are not. */
    ObjectPieces(Map<String, Supplier<Pieces>> rules, Supplier<Pieces> otherwise) {
        this.rules = rules;
        this.otherwise = otherwise;
    }

    @Override
    public void add(JsonNode piece) {
        if (piece instanceof ObjectNode object) {
            seen = true;
            object.forEachEntry((name, value) -> member(name).add(value));
        }
        ambiguous |= !piece.isObject() && !piece.isNull();
    }

    @Override
    public JsonNode whole() {
        if (!seen) {
            return NullNode.instance;
        }
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        members.forEach((name, pieces) -> whole.set(name, pieces.whole()));
        return whole;
    }

    /** The value of a member so far. */
    JsonNode whole(String name) {
        Pieces pieces = members.get(name);
        return pieces == null ? NullNode.instance : pieces.whole();
    }

    @Override
    public boolean isAmbiguous() {
        return ambiguous || members.values().stream().anyMatch(Pieces::isAmbiguous);
    }

    private Pieces member(String name) {
        return members.computeIfAbsent(
                name, unseen -> rules.getOrDefault(unseen, otherwise).get());
    }
}
