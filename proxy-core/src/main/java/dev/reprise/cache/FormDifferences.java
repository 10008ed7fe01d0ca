package dev.reprise.cache;

import dev.reprise.cache.FormDifference.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where two canonical forms are not the same: the first {@value #SHOWN_MAX} places, and how many more there are. */
final class FormDifferences {

    static final int SHOWN_MAX = 100;

    /** What is nested deeper is one place: each level takes some of the stack. */
    private static final int DEPTH_MAX = 128;

    private static final int NAME_CHARACTERS_MAX = 64;
    private static final int PATH_CHARACTERS_MAX = 400;

    /** Below these stands what was asked; no value of theirs is told. */
    private static final Set<String> ASKED =
            Set.of("messages", "input", "prompt", "suffix", "instructions", "prediction");

    /** Members whose strings are words of the API's own, wherever they stand. */
    private static final Set<String> WORDS =
            Set.of("model", "role", "type", "reasoning_effort", "effort", "service_tier", "tool_choice", "verbosity");

    private static final Pattern WORD = Pattern.compile("\"[A-Za-z0-9._:/-]{1,64}\"");
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");
    private static final Pattern SHORT_NUMBER = Pattern.compile("-?[0-9]{1,30}(e-?[0-9]{1,2})?");

    private final List<FormDifference> shown = new ArrayList<>();
    private final StringBuilder path = new StringBuilder();
    private int depth;
    private boolean asked;
    private String member = "";
    private int more;

    private FormDifferences() {}

    /** Compares two canonical forms. */
    static FormDifferences between(String first, String second) {
        FormDifferences differences = new FormDifferences();
        differences.compare(new CanonicalText(first), new CanonicalText(second));
        return differences;
    }

    List<FormDifference> shown() {
        return List.copyOf(shown);
    }

    /** How many there are that are not shown. */
    int more() {
        return more;
    }

    private void compare(CanonicalText first, CanonicalText second) {
        if (first.equals(second)) {
            return;
        }
        depth++;
        if (depth <= DEPTH_MAX && first.isObject() && second.isObject()) {
            objects(first.members(), second.members());
        } else if (depth <= DEPTH_MAX && first.isArray() && second.isArray()) {
            arrays(first.elements(), second.elements());
        } else {
            add(Kind.VALUE, first, second);
        }
        depth--;
    }

    private void objects(Map<String, CanonicalText> first, Map<String, CanonicalText> second) {
        List<String> shared = new ArrayList<>(first.keySet());
        shared.retainAll(second.keySet());
        List<String> sharedToo = new ArrayList<>(second.keySet());
        sharedToo.retainAll(first.keySet());
        if (!shared.equals(sharedToo)) {
            add(Kind.ORDER, null, null);
        }
        first.forEach((name, value) -> member(name, value, second.get(name)));
        second.forEach((name, value) -> {
            if (!first.containsKey(name)) {
                member(name, null, value);
            }
        });
    }

    private void member(String written, @Nullable CanonicalText first, @Nullable CanonicalText second) {
        String outer = member;
        int length = path.length();
        member = written.substring(1, written.length() - 1);
        path.append(step(member, length == 0));
        asked = length == 0 ? ASKED.contains(member) : asked;
        either(first, second);
        path.setLength(length);
        member = outer;
    }

    private static String step(String name, boolean first) {
        boolean plain = IDENTIFIER.matcher(name).matches();
        String shown = name.length() > NAME_CHARACTERS_MAX ? name.substring(0, NAME_CHARACTERS_MAX) + "…" : name;
        if (!plain) {
            return "[\"" + shown + "\"]";
        }
        return first ? shown : "." + shown;
    }

    /** What begins and ends alike is no difference; so one more message is one difference, wherever it stands. */
    private void arrays(List<CanonicalText> first, List<CanonicalText> second) {
        int shorter = Math.min(first.size(), second.size());
        int start = 0;
        while (start < shorter && first.get(start).equals(second.get(start))) {
            start++;
        }
        int end = 0;
        while (end < shorter - start && first.get(first.size() - 1 - end).equals(second.get(second.size() - 1 - end))) {
            end++;
        }
        elements(first.subList(start, first.size() - end), second.subList(start, second.size() - end), start);
    }

    private void elements(List<CanonicalText> first, List<CanonicalText> second, int start) {
        if (first.size() == second.size() && counted(first).equals(counted(second))) {
            add(Kind.ORDER, null, null);
            return;
        }
        int length = path.length();
        for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
            path.append('[').append(start + i).append(']');
            either(i < first.size() ? first.get(i) : null, i < second.size() ? second.get(i) : null);
            path.setLength(length);
        }
    }

    private static Map<CanonicalText, Integer> counted(List<CanonicalText> values) {
        Map<CanonicalText, Integer> counted = new HashMap<>();
        values.forEach(value -> counted.merge(value, 1, Integer::sum));
        return counted;
    }

    private void either(@Nullable CanonicalText first, @Nullable CanonicalText second) {
        if (first != null && second != null) {
            compare(first, second);
        } else {
            add(second == null ? Kind.FIRST_ONLY : Kind.SECOND_ONLY, first, second);
        }
    }

    private void add(Kind kind, @Nullable CanonicalText first, @Nullable CanonicalText second) {
        if (shown.size() == SHOWN_MAX) {
            more++;
            return;
        }
        String where = path.length() > PATH_CHARACTERS_MAX
                ? path.substring(0, PATH_CHARACTERS_MAX / 2) + "…"
                        + path.substring(path.length() - PATH_CHARACTERS_MAX / 2)
                : path.toString();
        shown.add(new FormDifference(where, kind, told(first), told(second)));
    }

    private @Nullable String told(@Nullable CanonicalText value) {
        if (value == null || value.isObject() || value.isArray()) {
            return null;
        }
        String text = value.text();
        if (value.isString()) {
            return WORDS.contains(member) && WORD.matcher(text).matches() ? text : null;
        }
        return asked ? null : readable(text);
    }

    /** Where numbers are compared by value they are written as {@code 7e-1}. */
    private static @Nullable String readable(String word) {
        if (SHORT_NUMBER.matcher(word).matches()) {
            return word.indexOf('e') < 0 ? word : new BigDecimal(word).toPlainString();
        }
        return word.length() > NAME_CHARACTERS_MAX ? null : word;
    }
}
