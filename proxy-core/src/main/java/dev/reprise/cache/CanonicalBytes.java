package dev.reprise.cache;

import dev.reprise.http.Segments;
import java.util.List;

/** The canonical form while it grows: JSON in UTF-8. */
final class CanonicalBytes {

    private static final String HEX = "0123456789abcdef";
    private static final String ESCAPES = "\"\\/bfnrt";
    private static final String ESCAPED = "\"\\/\b\f\n\r\t";

    /** One member of an object, from the quote before its name to the end of its value. */
    record Member(String name, int start, int end) {

        int length() {
            return end - start;
        }
    }

    private final Segments bytes;

    /** What {@link #sort} takes out for a moment. */
    private final Segments others = new Segments();

    /** The first half of a surrogate pair whose second is yet to come, else 0. */
    private char high;

    /** Of a body of that length, than which it is seldom much longer: a line's end takes six bytes here and two there. */
    CanonicalBytes(int bodyBytes) {
        bytes = Segments.expecting(Math.addExact(bodyBytes, bodyBytes / 4));
    }

    int length() {
        return bytes.length();
    }

    Segments bytes() {
        return bytes;
    }

    byte byteAt(int index) {
        return bytes.byteAt(index);
    }

    /** Whether exactly this stands from the start to the end. */
    boolean endsWith(int start, String ascii) {
        if (bytes.length() - start != ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (bytes.byteAt(start + i) != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Takes back whatever was written after this length. */
    void truncate(int newLength) {
        bytes.truncate(newLength);
    }

    void raw(char ascii) {
        bytes.add((byte) ascii);
    }

    void raw(String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            raw(ascii.charAt(i));
        }
    }

    /** A member's name. */
    void string(String text) throws Unreadable {
        raw('"');
        for (int i = 0; i < text.length(); i++) {
            unit(text.charAt(i));
        }
        closeString();
    }

    /**
     * The JSON string whose content begins there, in well-formed UTF-8. It is copied run by run, so that one of many
     * megabytes takes no text of its own; what is escaped is escaped in the one way.
     */
    void string(Segments source, int start) throws Unreadable {
        raw('"');
        int at = copyPlain(source, start);
        while (byteOf(source, at) == '\\') {
            at = copyPlain(source, escape(source, at + 1));
        }
        if (byteOf(source, at) != '"') {
            throw new Unreadable(Bypass.INVALID_JSON); // a control character
        }
        closeString();
    }

    private void closeString() throws Unreadable {
        requirePair(high == 0);
        raw('"');
    }

    /** Copies what stands for itself; returns where it ends. */
    private int copyPlain(Segments source, int start) throws Unreadable {
        int end = source.skip(start, PlainText::end);
        requirePair(high == 0 || end == start);
        bytes.add(source, start, end);
        return end;
    }

    /** Takes what follows a backslash; returns where that ends. */
    private int escape(Segments source, int start) throws Unreadable {
        byte kind = byteOf(source, start);
        if (kind == 'u') {
            unit((char) (digits(source, start + 1, 2) << 8 | digits(source, start + 3, 2)));
            return start + 5;
        }
        int index = ESCAPES.indexOf(kind);
        if (index < 0) {
            throw new Unreadable(Bypass.INVALID_JSON);
        }
        unit(ESCAPED.charAt(index));
        return start + 1;
    }

    private static int digits(Segments source, int start, int count) throws Unreadable {
        int value = 0;
        for (int at = start; at < start + count; at++) {
            int digit = Character.digit((char) (byteOf(source, at) & 0xFF), 16);
            if (digit < 0) {
                throw new Unreadable(Bypass.INVALID_JSON);
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static byte byteOf(Segments source, int index) throws Unreadable {
        if (index >= source.length()) {
            throw new Unreadable(Bypass.INVALID_JSON);
        }
        return source.byteAt(index);
    }

    private void unit(char unit) throws Unreadable {
        if (high == 0 && unit >= ' ' && unit < 0x80 && unit != '"' && unit != '\\') {
            raw(unit);
        } else {
            special(unit);
        }
    }

    private void special(char unit) throws Unreadable {
        requirePair(high == 0 || Character.isLowSurrogate(unit));
        if (high != 0) {
            codePoint(Character.toCodePoint(high, unit));
            high = 0;
        } else if (Character.isHighSurrogate(unit)) {
            high = unit;
        } else if (unit < ' ') {
            raw("\\u00");
            raw(HEX.charAt(unit >> 4));
            raw(HEX.charAt(unit & 0xF));
        } else if (unit < 0x80) {
            raw('\\');
            raw(unit);
        } else {
            requirePair(!Character.isLowSurrogate(unit));
            codePoint(unit);
        }
    }

    private void codePoint(int point) {
        if (point < 0x800) {
            raw((char) (0xC0 | (point >> 6)));
        } else if (point < 0x10000) {
            raw((char) (0xE0 | (point >> 12)));
            continuation(point >> 6);
        } else {
            raw((char) (0xF0 | (point >> 18)));
            continuation(point >> 12);
            continuation(point >> 6);
        }
        continuation(point);
    }

    private void continuation(int bits) {
        raw((char) (0x80 | (bits & 0x3F)));
    }

    private static void requirePair(boolean paired) throws Unreadable {
        if (!paired) {
            throw new Unreadable(Bypass.LONE_SURROGATE);
        }
    }

    /**
     * Brings the members that end the buffer into the order of their names, compared by UTF-16 units. The longest is
     * moved in its place, so that a prompt or an image is never there twice.
     */
    void sort(List<Member> members) {
        if (isSorted(members)) {
            return;
        }
        int base = members.get(0).start();
        Member longest = members.get(0);
        for (Member member : members) {
            longest = member.length() > longest.length() ? member : longest;
        }
        copyWithout(longest, base);
        members.sort((a, b) -> a.name().compareTo(b.name()));
        bytes.move(longest.start(), startOf(longest, members, base), longest.length());
        place(members, longest, base);
        others.truncate(0);
    }

    private void copyWithout(Member longest, int base) {
        others.add(bytes, base, longest.start());
        others.add(bytes, longest.end(), bytes.length());
    }

    private static int startOf(Member wanted, List<Member> sorted, int base) {
        int at = base;
        for (Member member : sorted) {
            if (member.equals(wanted)) {
                return at;
            }
            at += member.length() + 1;
        }
        throw new AssertionError("not one of them");
    }

    private void place(List<Member> sorted, Member longest, int base) {
        int at = base;
        for (Member member : sorted) {
            if (at > base) {
                bytes.set(at - 1, (byte) ',');
            }
            if (!member.equals(longest)) {
                int gone = member.start() > longest.start() ? longest.length() : 0;
                int from = member.start() - base - gone;
                bytes.set(at, others, from, from + member.length());
            }
            at += member.length() + 1;
        }
    }

    private static boolean isSorted(List<Member> members) {
        for (int i = 1; i < members.size(); i++) {
            if (members.get(i - 1).name().compareTo(members.get(i).name()) > 0) {
                return false;
            }
        }
        return true;
    }
}
