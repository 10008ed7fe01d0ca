package dev.reprise.chat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Finds where the members of an object and the elements of a list stand in the bytes of a JSON text, so that they can be
 * cut out, copied or replaced without touching any other byte. The text must be strict JSON: {@link ExactJson#isObject}
 * says so.
 */
final class JsonText {

    /** Some bytes of the text, the end exclusive. */
    record Span(int start, int end) {

        byte[] of(byte[] text) {
            return Arrays.copyOfRange(text, start, end);
        }
    }

    /** A member: its name, where that begins, and where its value is. */
    record Member(String name, int start, Span value) {}

    private final byte[] text;
    private int at;

    private JsonText(byte[] text, int at) {
        this.text = text;
        this.at = at;
    }

    /** The members of the object that begins at or after a place, white space between them. */
    static List<Member> members(byte[] text, int objectStart) {
        JsonText reader = new JsonText(text, objectStart);
        List<Member> members = new ArrayList<>();
        while (reader.enter('}')) {
            members.add(reader.member());
        }
        return members;
    }

    /** The elements of the list that begins at a place. */
    static List<Span> elements(byte[] text, int listStart) {
        JsonText reader = new JsonText(text, listStart);
        List<Span> elements = new ArrayList<>();
        while (reader.enter(']')) {
            elements.add(reader.value());
        }
        return elements;
    }

    /** The value of a member of the object that is the text. */
    static Optional<byte[]> member(byte[] text, String name) {
        return members(text, 0).stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .map(member -> member.value().of(text));
    }

    /** The text without one member of the object that it is; the same array if there is no such member. */
    static byte[] without(byte[] text, String name) {
        List<Member> members = members(text, 0);
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).name().equals(name)) {
                return without(text, members, i);
            }
        }
        return text;
    }

    /** Cuts a member with the comma before it, or the one after it if it comes first. */
    private static byte[] without(byte[] text, List<Member> members, int index) {
        Member member = members.get(index);
        boolean followed = index == 0 && members.size() > 1;
        int start = index == 0 ? member.start() : members.get(index - 1).value().end();
        int end = followed ? members.get(1).start() : member.value().end();
        ByteArrayOutputStream rest = new ByteArrayOutputStream(text.length);
        rest.write(text, 0, start);
        rest.write(text, end, text.length - end);
        return rest.toByteArray();
    }

    /** Goes past the opening bracket or a comma to what follows, unless that is the closing bracket. */
    private boolean enter(char close) {
        skipBlank();
        boolean over = text[at] == close;
        at++;
        skipBlank();
        return !over && text[at] != close;
    }

    private Member member() {
        int start = at;
        skipString();
        String name = name(start, at);
        skipBlank();
        at++;
        skipBlank();
        return new Member(name, start, value());
    }

    private String name(int start, int end) {
        String name = new String(text, start + 1, end - start - 2, StandardCharsets.UTF_8);
        return name.indexOf('\\') < 0
                ? name
                : ExactJson.read(new Span(start, end).of(text)).orElseThrow().textValue();
    }

    private Span value() {
        int start = at;
        int depth = 0;
        do {
            switch (text[at]) {
                case '"' -> skipString();
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                }
                default -> at++;
            }
        } while (depth > 0 || !isOver(start));
        return new Span(start, at);
    }

    /** Whether the value that began at a place ends here: strings and brackets do by themselves, words at what follows. */
    private boolean isOver(int start) {
        boolean word = text[start] != '"' && text[start] != '{' && text[start] != '[';
        return !word || at == text.length || isBlank(text[at]) || text[at] == ',' || text[at] == '}' || text[at] == ']';
    }

    private void skipString() {
        at++;
        while (text[at] != '"') {
            at += text[at] == '\\' ? 2 : 1;
        }
        at++;
    }

    private void skipBlank() {
        while (at < text.length && isBlank(text[at])) {
            at++;
        }
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}
