package dev.reprise.server.redis;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.util.Arrays;

/** Zstandard for bodies that are worth it. */
final class BodyCompression {
    /** Shorter bodies stay as they are: little to win, and a hit pays for every inflation. */
    static final int COMPRESSED_BYTES_MIN = 1024;

    private static final int LEVEL = 3;

    private BodyCompression() {}

    /** The compressed body if that is shorter, else the body itself. */
    static byte[] compress(byte[] body) {
        if (body.length <= COMPRESSED_BYTES_MIN) {
            return body;
        }
        byte[] compressed = new byte[(int) Zstd.compressBound(body.length)];
        long length = Zstd.compressByteArray(compressed, 0, compressed.length, body, 0, body.length, LEVEL);
        return length < body.length ? Arrays.copyOf(compressed, (int) length) : body;
    }

    /** The body, which must be exactly that long. The caller has checked the length against its limit. */
    static byte[] inflate(byte[] compressed, int bodyBytes) throws EnvelopeFault {
        byte[] body = new byte[bodyBytes];
        try {
            EnvelopeFault.unless(
                    bodyBytes == Zstd.decompressByteArray(body, 0, bodyBytes, compressed, 0, compressed.length));
        } catch (ZstdException e) {
            throw new EnvelopeFault();
        }
        return body;
    }
}
