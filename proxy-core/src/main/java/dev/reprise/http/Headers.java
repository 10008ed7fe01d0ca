package dev.reprise.http;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Predicate;

/**
 * The header fields of a message, in the order they came, names compared without case (RFC 9110 §5).
 * Immutable: every change is a new value, so a recorded head can be played to many clients.
 */
public final class Headers implements Iterable<Headers.Field> {

    /** Fields that belong to one connection and go no further (RFC 9110 §7.6.1). */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    private static final Headers EMPTY = new Headers(List.of());

    /** One header field. The name keeps the case it came with. */
    public record Field(String name, String value) {
        boolean is(String other) {
            return name.equalsIgnoreCase(other);
        }
    }

    private final List<Field> fields;

    private Headers(List<Field> fields) {
        this.fields = fields;
    }

    public static Headers empty() {
        return EMPTY;
    }

    /** Takes the fields as they are; the list must not change afterwards. */
    public static Headers of(List<Field> fields) {
        return fields.isEmpty() ? EMPTY : new Headers(fields);
    }

    /** How many fields there are. */
    public int size() {
        return fields.size();
    }

    public static Headers of(String name, String value) {
        return new Headers(List.of(new Field(name, value)));
    }

    /** The first value of that name. */
    public Optional<String> first(String name) {
        for (Field field : fields) {
            if (field.is(name)) {
                return Optional.of(field.value());
            }
        }
        return Optional.empty();
    }

    /** All values of that name as one list field, joined by commas (RFC 9110 §5.3). */
    public Optional<String> joined(String name) {
        if (!contains(name)) {
            return Optional.empty();
        }
        StringJoiner joined = new StringJoiner(", ");
        for (Field field : fields) {
            if (field.is(name)) {
                joined.add(field.value());
            }
        }
        return Optional.of(joined.toString());
    }

    public boolean contains(String name) {
        for (Field field : fields) {
            if (field.is(name)) {
                return true;
            }
        }
        return false;
    }

    /** Replaces every field of that name by this one, at the end. */
    public Headers with(String name, String value) {
        return without(name).plus(name, value);
    }

    /** Adds a field, leaving those of the same name. */
    public Headers plus(String name, String value) {
        List<Field> more = new ArrayList<>(fields.size() + 1);
        more.addAll(fields);
        more.add(new Field(name, value));
        return new Headers(more);
    }

    public Headers without(String name) {
        return contains(name) ? only(field -> !field.is(name)) : this;
    }

    /** The fields whose lower-case name passes. */
    public Headers onlyNames(Predicate<String> lowerCaseName) {
        return only(field -> lowerCaseName.test(field.name().toLowerCase(Locale.ROOT)));
    }

    /** What may go to the next hop: without hop-by-hop fields and without those that {@code Connection} lists. */
    public Headers endToEnd() {
        Set<String> listed = Set.copyOf(tokens(joined("connection").orElse("")));
        return onlyNames(name -> !HOP_BY_HOP.contains(name) && !listed.contains(name));
    }

    /** The members of a comma-separated list of tokens, in lower case. */
    public static List<String> tokens(String list) {
        if (list.isEmpty()) {
            return List.of();
        }
        List<String> tokens = new ArrayList<>();
        for (String token : list.split(",", -1)) {
            String trimmed = token.strip().toLowerCase(Locale.ROOT);
            if (!trimmed.isEmpty() && !tokens.contains(trimmed)) {
                tokens.add(trimmed);
            }
        }
        return tokens;
    }

    private Headers only(Predicate<Field> kept) {
        List<Field> fewer = new ArrayList<>(fields.size());
        for (Field field : fields) {
            if (kept.test(field)) {
                fewer.add(field);
            }
        }
        return fewer.size() == fields.size() ? this : of(fewer);
    }

    @Override
    public Iterator<Field> iterator() {
        return fields.iterator();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Headers that && that.fields.equals(fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    /** The names only: values may hold credentials. */
    @Override
    public String toString() {
        return fields.stream().map(Field::name).toList().toString();
    }
}
