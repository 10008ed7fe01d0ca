package dev.reprise.server.redis;

import dev.reprise.cache.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads the fields of an envelope one after the other; believes no length before it has been checked. */
final class EnvelopeReader {
    private final ByteBuffer in;

    EnvelopeReader(byte[] envelope, int from, int to) {
        in = ByteBuffer.wrap(envelope, from, to - from);
    }

    int u8() throws EnvelopeFault {
        return there(Byte.BYTES).get() & 0xff;
    }

    int i32() throws EnvelopeFault {
        return there(Integer.BYTES).getInt();
    }

    long i64() throws EnvelopeFault {
        return there(Long.BYTES).getLong();
    }

    Digest digest() throws EnvelopeFault {
        return Digest.of(bytes(Digest.LENGTH_BYTES));
    }

    String text() throws EnvelopeFault {
        return new String(bytes(i32()), StandardCharsets.UTF_8);
    }

    /** A number of elements, each of which takes at least that many bytes. */
    int count(int elementBytesMin) throws EnvelopeFault {
        int count = i32();
        EnvelopeFault.unless(count >= 0 && count <= in.remaining() / elementBytesMin);
        return count;
    }

    byte[] bytes(int length) throws EnvelopeFault {
        ByteBuffer there = there(length);
        byte[] bytes = new byte[length];
        there.get(bytes);
        return bytes;
    }

    int remaining() {
        return in.remaining();
    }

    private ByteBuffer there(int bytes) throws EnvelopeFault {
        EnvelopeFault.unless(bytes >= 0 && bytes <= in.remaining());
        return in;
    }
}
