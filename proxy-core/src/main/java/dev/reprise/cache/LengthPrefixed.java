package dev.reprise.cache;

import dev.reprise.http.Segments;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A list of fields as bytes, each after its length, so that no two lists look the same. */
final class LengthPrefixed {

    private final Segments bytes = new Segments();

    LengthPrefixed add(String field) {
        return add(field.getBytes(StandardCharsets.UTF_8));
    }

    LengthPrefixed add(byte[] field) {
        number(field.length);
        bytes.add(field);
        return this;
    }

    /** A list inside the list: its size, then its fields. */
    LengthPrefixed add(List<String> fields) {
        number(fields.size());
        for (int i = 0; i < fields.size(); i++) {
            add(fields.get(i));
        }
        return this;
    }

    private void number(int value) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes.add((byte) (value >>> shift));
        }
    }

    byte[] toBytes() {
        return bytes.toBytes();
    }

    Digest sha256() {
        return Digest.sha256(bytes);
    }
}
