package dev.reprise.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Why two requests have two keys, or that they have one.
 *
 * @param differing the fields that are not the same
 * @param unknown the fields of which nobody knows; none if both requests are there
 * @param headers the names of headers that differ
 * @param body where the questions differ, as far as both are there
 * @param more how many places besides
 */
public record KeyComparison(
        boolean same,
        List<KeyField> differing,
        List<KeyField> unknown,
        List<String> headers,
        List<FormDifference> body,
        int more) {

    /** What no stored response tells. */
    private static final List<KeyField> NOT_STORED =
            List.of(KeyField.PARTITION, KeyField.UPSTREAM, KeyField.PATH, KeyField.QUERY, KeyField.HEADERS);

    /** Two that have the same key. */
    public static KeyComparison equal() {
        return new KeyComparison(true, List.of(), List.of(), List.of(), List.of(), 0);
    }

    /** Compares two requests, each with its canonical form as text. */
    public static KeyComparison of(KeyFields first, String firstForm, KeyFields second, String secondForm) {
        if (first.key().equals(second.key())) {
            return equal();
        }
        List<KeyField> differing = new ArrayList<>();
        for (KeyField field : KeyField.values()) {
            if (!value(field, first).equals(value(field, second))) {
                differing.add(field);
            }
        }
        FormDifferences body = FormDifferences.between(firstForm, secondForm);
        return new KeyComparison(false, differing, List.of(), headers(first, second), body.shown(), body.more());
    }

    /** Compares a request to what is stored under another key; what is stored does not tell of everything. */
    public static KeyComparison of(KeyFields first, StoredResponse second) {
        List<KeyField> differing = new ArrayList<>();
        if (!first.namespace().equals(second.namespace())) {
            differing.add(KeyField.NAMESPACE);
        }
        if (first.endpoint() != second.endpoint()) {
            differing.add(KeyField.ENDPOINT);
        }
        if (!first.canonicalBody().equals(second.bodyDigest())) {
            differing.add(KeyField.BODY);
        }
        return new KeyComparison(false, differing, NOT_STORED, List.of(), List.of(), 0);
    }

    private static Object value(KeyField field, KeyFields fields) {
        return switch (field) {
            case NAMESPACE -> fields.namespace();
            case PARTITION -> fields.partition();
            case UPSTREAM -> fields.upstream();
            case ENDPOINT -> fields.endpoint();
            case PATH -> fields.path();
            case QUERY -> fields.query();
            case HEADERS -> fields.headers();
            case BODY -> fields.canonicalBody();
        };
    }

    private static List<String> headers(KeyFields first, KeyFields second) {
        List<String> names = new ArrayList<>();
        first.headers().forEach(field -> names.add(field.name()));
        second.headers().forEach(field -> names.add(field.name()));
        return names.stream()
                .distinct()
                .filter(name -> !value(name, first).equals(value(name, second)))
                .toList();
    }

    private static Optional<String> value(String header, KeyFields fields) {
        return fields.headers().stream()
                .filter(field -> Objects.equals(field.name(), header))
                .map(field -> field.value())
                .findFirst();
    }
}
