package dev.reprise.cache;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One place of a request body and what the API says of the values that stand there. Where it says nothing, and where
 * order is known to matter (JSON schemas), the place is {@link #UNKNOWN}: everything below it stays as it was written.
 *
 * @param members the known members of a typed object, whose own order means nothing; null if objects stay as written
 * @param others where the members of a typed object that are not known stand; null for {@link #UNKNOWN}
 * @param elements where the elements of an array stand; null for {@link #UNKNOWN}
 * @param number whether numbers are compared by value, else as written
 * @param list whether a string alone means a list of one
 * @param omission when it is left out, as a member
 * @param watch told of each value
 */
record Place(
        @Nullable Map<String, Place> members,
        @Nullable Place others,
        @Nullable Place elements,
        boolean number,
        boolean list,
        Omission omission,
        Watch watch) {

    /** Looks at a value, the parser standing on its first token, before it is read. */
    interface Watch {
        void see(RequestFacts facts, JsonParser value) throws IOException;
    }

    private static final Watch NOBODY = (facts, value) -> {};

    static final Place UNKNOWN = new Place(null, null, null, false, false, Omission.NEVER, NOBODY);
    static final Place NUMBER = new Place(null, null, null, true, false, Omission.NEVER, NOBODY);

    static Place object(Map<String, Place> members) {
        return new Place(members, null, null, false, false, Omission.NEVER, NOBODY);
    }

    /** An object whose members all stand at the same place. */
    static Place mapOf(Place others) {
        return new Place(Map.of(), others, null, false, false, Omission.NEVER, NOBODY);
    }

    static Place arrayOf(Place elements) {
        return UNKNOWN.orArrayOf(elements);
    }

    /** Also an array. */
    Place orArrayOf(Place its) {
        return new Place(members, others, its, number, list, omission, watch);
    }

    /** A string alone is written as a list of one. */
    Place orOne() {
        return new Place(members, others, elements, number, true, omission, watch);
    }

    /** Left out with one of these canonical values. */
    Place absentIf(String... values) {
        return new Place(members, others, elements, number, list, new Omission(Set.of(values), ""), watch);
    }

    /** Left out with any value whose canonical form starts with one of these characters. */
    Place absentIfStarting(String firstBytes) {
        return new Place(members, others, elements, number, list, new Omission(Set.of(), firstBytes), watch);
    }

    Place telling(Watch told) {
        return new Place(members, others, elements, number, list, omission, told);
    }

    boolean isTypedObject() {
        return members != null;
    }

    Place member(String name) {
        Place other = others == null ? UNKNOWN : others;
        return members == null ? UNKNOWN : members.getOrDefault(name, other);
    }

    Place element() {
        return elements == null ? UNKNOWN : elements;
    }
}
