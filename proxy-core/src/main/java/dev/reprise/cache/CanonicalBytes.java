package dev.reprise.cache;

import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The canonical form while it grows: JSON in UTF-8. It is a {@link Writer} of what stands between two quotes, so that
 * the parser can hand over a string of many megabytes piece by piece.
 */
final class CanonicalBytes extends Writer {

    private static final String HEX = "0123456789abcdef";

    /** One member of an object in this buffer, from the quote before its name to the end of its value. */
    record Member(String name, int start, int end) {}

    private byte[] buffer;
    private int length;

    /** The first half of a surrogate pair whose second is yet to come, else 0. */
    private char high;

    CanonicalBytes(int expectedBytes) {
        buffer = new byte[expectedBytes + 16];
    }

    int length() {
        return length;
    }

    byte[] toBytes() {
        return Arrays.copyOf(buffer, length);
    }

    byte byteAt(int index) {
        return buffer[index];
    }

    /** Whether exactly this stands from the start to the end. */
    boolean endsWith(int start, String ascii) {
        byte[] expected = ascii.getBytes(StandardCharsets.US_ASCII);
        return Arrays.equals(buffer, start, length, expected, 0, expected.length);
    }

    /** Takes back whatever was written after this length. */
    void truncate(int newLength) {
        length = newLength;
    }

    void raw(char ascii) {
        if (length == buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(16, buffer.length * 2));
        }
        buffer[length++] = (byte) ascii;
    }

    void raw(String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            raw(ascii.charAt(i));
        }
    }

    void string(String text) throws Unreadable {
        openString();
        write(text.toCharArray(), 0, text.length());
        closeString();
    }

    void openString() {
        raw('"');
    }

    void closeString() throws Unreadable {
        requirePair(high == 0);
        raw('"');
    }

    /** Brings the members that end the buffer into the order of their names, compared by UTF-16 units. */
    void sort(List<Member> members) {
        if (isSorted(members)) {
            return;
        }
        int base = members.get(0).start();
        byte[] unsorted = Arrays.copyOfRange(buffer, base, length);
        members.sort((a, b) -> a.name().compareTo(b.name()));
        length = base;
        for (Member member : members) {
            if (length > base) {
                raw(',');
            }
            int size = member.end() - member.start();
            System.arraycopy(unsorted, member.start() - base, buffer, length, size);
            length += size;
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

    @Override
    public void write(char[] text, int offset, int count) throws Unreadable {
        for (int i = offset; i < offset + count; i++) {
            char unit = text[i];
            if (high == 0 && unit >= ' ' && unit < 0x80 && unit != '"' && unit != '\\') {
                raw(unit);
            } else {
                special(unit);
            }
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

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
