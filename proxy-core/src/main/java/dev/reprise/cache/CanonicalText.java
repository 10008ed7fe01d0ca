package dev.reprise.cache;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One value of a canonical form, as the text that it is there. Two values are the same if their texts are, because a
 * canonical form has no white space and no two ways to write a string. What is inside is looked for only when asked.
 */
record CanonicalText(String text) {

    boolean isObject() {
        return text.charAt(0) == '{';
    }

    boolean isArray() {
        return text.charAt(0) == '[';
    }

    boolean isString() {
        return text.charAt(0) == '"';
    }

    /** The members of an object in their order, by name as it is written, quotes included. */
    Map<String, CanonicalText> members() {
        Map<String, CanonicalText> members = new LinkedHashMap<>();
        int at = 1;
        while (text.charAt(at) != '}') {
            int colon = end(at);
            int end = end(colon + 1);
            members.put(text.substring(at, colon), new CanonicalText(text.substring(colon + 1, end)));
            at = text.charAt(end) == ',' ? end + 1 : end;
        }
        return members;
    }

    /** The elements of an array. */
    List<CanonicalText> elements() {
        List<CanonicalText> elements = new ArrayList<>();
        int at = 1;
        while (text.charAt(at) != ']') {
            int end = end(at);
            elements.add(new CanonicalText(text.substring(at, end)));
            at = text.charAt(end) == ',' ? end + 1 : end;
        }
        return elements;
    }

    /** Where the value ends that begins there. */
    private int end(int start) {
        int depth = 0;
        int at = start;
        do {
            char c = text.charAt(at);
            if (c == '"') {
                at = endOfString(at);
            } else if (c == '{' || c == '[') {
                depth++;
                at++;
            } else if (c == '}' || c == ']') {
                depth--;
                at++;
            } else {
                at = depth == 0 ? endOfWord(at) : at + 1;
            }
        } while (depth > 0);
        return at;
    }

    private int endOfString(int quote) {
        int at = quote + 1;
        while (text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    /** Of a number, or of {@code true}, {@code false} or {@code null}. */
    private int endOfWord(int start) {
        int at = start;
        while (",}]".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }
}
