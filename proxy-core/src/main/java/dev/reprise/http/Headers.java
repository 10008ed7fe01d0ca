package dev.reprise.http;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
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
    public static final class Field {

        private final String name;
        private final String lowerCaseName; // each request asks for it several times
        private final String value;

        public Field(String name, String value) {
            this.name = name;
            this.lowerCaseName = name.toLowerCase(Locale.ROOT);
            this.value = value;
        }

        public String name() {
            return name;
        }

        public String lowerCaseName() {
            return lowerCaseName;
        }

        public String value() {
            return value;
        }

        boolean is(String other) {
            return name.equalsIgnoreCase(other);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Field that && that.name.equals(name) && that.value.equals(value);
        }

        @Override
        public int hashCode() {
            return 31 * name.hashCode() + value.hashCode();
        }

        /** The name only: the value may be a credential. */
        @Override
        public String toString() {
            return name;
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
        int at = indexOf(name);
        return at < 0 ? Optional.empty() : Optional.of(fields.get(at).value());
    }

    /** Where the first of that name stands, or -1. By index, because an iterator for each question adds up. */
    private int indexOf(String name) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).is(name)) {
                return i;
            }
        }
        return -1;
    }

    /** All values of that name, each by itself. */
    public List<String> all(String name) {
        int first = indexOf(name);
        if (first < 0) {
            return List.of();
        }
        List<String> values = new ArrayList<>();
        for (Field field : fields.subList(first, fields.size())) {
            if (field.is(name)) {
                values.add(field.value());
            }
        }
        return values;
    }

    /** All values of that name as one list field, joined by commas (RFC 9110 §5.3). */
    public Optional<String> joined(String name) {
        List<String> values = all(name);
        return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
    }

    public boolean contains(String name) {
        return indexOf(name) >= 0;
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
        return only(field -> lowerCaseName.test(field.lowerCaseName()));
    }

    /** What may go to the next hop: without hop-by-hop fields and without those that {@code Connection} lists. */
    public Headers endToEnd() {
        List<String> listed = tokens(joined("connection").orElse(""));
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
        for (int i = 0; i < fields.size(); i++) {
            if (kept.test(fields.get(i))) {
                fewer.add(fields.get(i));
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
