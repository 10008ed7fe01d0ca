package dev.reprise.cache;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A list of fields as bytes, each after its length, so that no two lists look the same. */
final class LengthPrefixed {

    private byte[] bytes = new byte[512];
    private int length;

    LengthPrefixed add(String field) {
        return add(field.getBytes(StandardCharsets.UTF_8));
    }

    LengthPrefixed add(byte[] field) {
        number(field.length);
        makeRoomFor(field.length);
        System.arraycopy(field, 0, bytes, length, field.length);
        length += field.length;
        return this;
    }

    /** A list inside the list: its size, then its fields. */
    LengthPrefixed add(List<String> fields) {
        number(fields.size());
        fields.forEach(this::add);
        return this;
    }

    private void number(int value) {
        makeRoomFor(Integer.BYTES);
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
    }

    private void makeRoomFor(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), 2 * bytes.length));
        }
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }
}
