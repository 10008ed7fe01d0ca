package dev.reprise.http;

import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Undoes a compression, strictly and within a bound: it stops at the byte that is one too many, so that ten megabytes that
 * stand for ten gigabytes cost no more than any others. The JDK's own stream for gzip takes garbage after the end in
 * silence, which may be the rest of an answer. Not thread-safe.
 */
public final class Inflation {

    /** What became of it. */
    public sealed interface Outcome {

        record Whole(byte[] bytes) implements Outcome {}

        /** It would be larger than it may. */
        record TooLarge() implements Outcome {}

        /** It is cut, corrupt, followed by something else, or compressed in a way that is not known here. */
        record Broken() implements Outcome {}
    }

    private static final int BUFFER_BYTES = 8 * 1024;

    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAGS_RESERVED = 0xE0;

    private final byte[] body;
    private final int bytesMax;
    private final Segments inflated = new Segments();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;

    private Inflation(byte[] body, int bytesMax) {
        this.body = body;
        this.bytesMax = bytesMax;
    }

    /** Inflates all of it, to that many bytes at most. */
    public static Outcome inflate(ContentCoding coding, byte[] body, int bytesMax) {
        try {
            return switch (coding) {
                case IDENTITY -> new Outcome.Whole(body);
                case GZIP -> new Inflation(body, bytesMax).gzip();
                case DEFLATE -> new Inflation(body, bytesMax).deflate();
                case OTHER -> new Outcome.Broken();
            };
        } catch (DataFormatException | IndexOutOfBoundsException broken) {
            return new Outcome.Broken();
        }
    }

    /** One member after the other, to the last byte. */
    private Outcome gzip() throws DataFormatException {
        do {
            skipHeader();
            CRC32 crc = new CRC32();
            int start = inflated.length();
            if (!inflate(new Inflater(true), crc)) {
                return new Outcome.TooLarge();
            }
            require(number(4) == crc.getValue());
            require(number(4) == inflated.length() - start);
        } while (at < body.length);
        return new Outcome.Whole(inflated.toBytes());
    }

    private Outcome deflate() throws DataFormatException {
        if (!inflate(new Inflater(), new CRC32())) {
            return new Outcome.TooLarge();
        }
        require(at == body.length);
        return new Outcome.Whole(inflated.toBytes());
    }

    private void skipHeader() throws DataFormatException {
        require(body.length - at >= HEADER_BYTES + TRAILER_BYTES);
        require(number(2) == 0x8B1F && number(1) == 8);
        int flags = (int) number(1);
        require((flags & FLAGS_RESERVED) == 0);
        at += 6; // time, effort and system
        if ((flags & FLAG_EXTRA) != 0) {
            at += (int) number(2);
        }
        if ((flags & FLAG_NAME) != 0) {
            skipText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipText();
        }
        at += (flags & FLAG_HEADER_CRC) != 0 ? 2 : 0;
        require(at <= body.length);
    }

    private void skipText() {
        while (body[at++] != 0) {
            // up to the zero that ends it
        }
    }

    /** Least significant byte first. */
    private long number(int bytes) {
        long number = 0;
        for (int shift = 0; shift < bytes * 8; shift += 8) {
            number |= (body[at++] & 0xFFL) << shift;
        }
        return number;
    }

    /** Returns whether there is room for it. */
    private boolean inflate(Inflater inflater, CRC32 crc) throws DataFormatException {
        try {
            inflater.setInput(body, at, body.length - at);
            while (!inflater.finished()) {
                int some = inflater.inflate(buffer);
                require(some > 0 || inflater.finished());
                if (some > bytesMax - inflated.length()) {
                    return false;
                }
                crc.update(buffer, 0, some);
                inflated.add(buffer, 0, some);
            }
            at = body.length - inflater.getRemaining();
            return true;
        } finally {
            inflater.end();
        }
    }

    private static void require(boolean right) throws DataFormatException {
        if (!right) {
            throw new DataFormatException();
        }
    }
}
