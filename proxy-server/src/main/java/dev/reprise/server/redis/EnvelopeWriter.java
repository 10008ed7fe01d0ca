package dev.reprise.server.redis;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Writes the fields of an envelope one after the other, numbers in network byte order, into a growing buffer. */
final class EnvelopeWriter {
    private ByteBuffer out;

    EnvelopeWriter(int expectedBytes) {
        out = ByteBuffer.allocate(expectedBytes);
    }

    int size() {
        return out.position();
    }

    EnvelopeWriter bytes(byte[] value) {
        return bytes(value, value.length);
    }

    EnvelopeWriter bytes(byte[] value, int length) {
        room(length).put(value, 0, length);
        return this;
    }

    EnvelopeWriter u8(int value) {
        room(Byte.BYTES).put((byte) value);
        return this;
    }

    EnvelopeWriter i32(int value) {
        room(Integer.BYTES).putInt(value);
        return this;
    }

    EnvelopeWriter i64(long value) {
        room(Long.BYTES).putLong(value);
        return this;
    }

    /** UTF-8, its length in bytes first. */
    EnvelopeWriter text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return i32(utf8.length).bytes(utf8);
    }

    /** Replaces the four bytes written at that place. */
    EnvelopeWriter patch(int at, int value) {
        out.putInt(at, value);
        return this;
    }

    /** What was written, and the CRC-32C of it. */
    byte[] withChecksum() {
        CRC32C checksum = new CRC32C();
        checksum.update(out.array(), 0, out.position());
        i32((int) checksum.getValue());
        return Arrays.copyOf(out.array(), out.position());
    }

    private ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            int capacity = Math.max(Math.addExact(out.position(), bytes), out.capacity() + out.capacity() / 2);
            out = ByteBuffer.allocate(capacity).put(out.flip());
        }
        return out;
    }
}
