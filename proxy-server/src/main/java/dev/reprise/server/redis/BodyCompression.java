package dev.reprise.server.redis;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.Arrays;

/** Zstandard for bodies that are worth it. */
final class BodyCompression {
    /** Shorter bodies stay as they are: little to win, and a hit pays for every inflation. */
    static final int COMPRESSED_BYTES_MIN = 1024;

    private static final int LEVEL = 3;

    /** Making one costs as much as inflating a short body. Each event loop keeps its own, as does Lettuce's thread. */
    private static final ThreadLocal<ZstdDecompressCtx> INFLATING = ThreadLocal.withInitial(ZstdDecompressCtx::new);

    /** Making one costs twice as much as compressing a short body. The one thread that encodes keeps it. */
    private static final ThreadLocal<ZstdCompressCtx> COMPRESSING =
            ThreadLocal.withInitial(() -> new ZstdCompressCtx().setLevel(LEVEL));

    private BodyCompression() {}

    /** The compressed body if that is shorter, else the body itself. */
    static byte[] compress(byte[] body) {
        if (body.length <= COMPRESSED_BYTES_MIN) {
            return body;
        }
        byte[] compressed = new byte[(int) Zstd.compressBound(body.length)];
        int length = COMPRESSING.get().compressByteArray(compressed, 0, compressed.length, body, 0, body.length);
        return length < body.length ? Arrays.copyOf(compressed, length) : body;
    }

    /** The body, which must be exactly that long. The caller has checked the length against its limit. */
    static byte[] inflate(byte[] compressed, int bodyBytes) throws EnvelopeFault {
        byte[] body = new byte[bodyBytes];
        try {
            EnvelopeFault.unless(bodyBytes
                    == INFLATING.get().decompressByteArray(body, 0, bodyBytes, compressed, 0, compressed.length));
        } catch (ZstdException e) {
            throw new EnvelopeFault();
        }
        return body;
    }
}
