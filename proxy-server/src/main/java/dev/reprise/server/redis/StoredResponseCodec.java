package dev.reprise.server.redis;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.Digest;
import dev.reprise.cache.Labels;
import dev.reprise.cache.Purge;
import dev.reprise.cache.Purges;
import dev.reprise.cache.StoredResponse;
import dev.reprise.chat.Endpoint;
import dev.reprise.chat.Representation;
import dev.reprise.chat.Usage;
import dev.reprise.http.Headers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Turns a stored response into one envelope of bytes that describes itself, and back. Numbers are in network byte order,
 * times in milliseconds, texts are UTF-8 with their length in 4 bytes before them.
 * <pre>
 *   at  bytes
 *    0      4  magic 89 52 50 52
 *    4      1  format version
 *    5      1  flags: 1 the body is zstd, 2 usage is known
 *    6      4  length of the whole envelope
 *   10     32  key digest
 *   42     32  body digest
 *   74      8  created, since 1970
 *   82      8  fresh for
 *   90      8  origin time
 *   98      8  last purge known when the origin was asked; not in version 1, which knew none
 *  106      1  endpoint
 *  107      1  representation: 1 stream, 2 with usage, 4 base64
 *  108     24  usage: prompt, cached and completion tokens; only if known
 *              model, namespace
 *              number of tags (4), tags
 *              number of header fields (4), names and values
 *              length of the body before compression (4), body
 *          4  CRC-32C of everything before
 * </pre>
 * A value is served only if all of it is as it says: any change of up to four neighbouring bytes is certain to be
 * noticed by the checksum, any other but for one in four billion.
 */
final class StoredResponseCodec {
    static final int FORMAT_VERSION = 3; // 2 is that of sealed values

    static final int MAGIC = 0x89525052;
    private static final int FIRST_VERSION = 1;
    private static final int VERSION_AT = 4;
    private static final int FLAGS_AT = 5;
    private static final int LENGTH_AT = 6;
    private static final int KEY_AT = 10;
    private static final int CHECKSUM_BYTES = 4;
    private static final int NO_VERSION = -1;
    private static final int FLAG_ZSTD = 1;
    private static final int FLAG_USAGE = 2;

    /** What everything but the body may take. */
    private static final int HEAD_BYTES_MAX = 256 * 1024;

    private static final int HEAD_BYTES_EXPECTED = 1024;

    /** How a value turned out to be. */
    sealed interface Decoded {
        record Found(StoredResponse response) implements Decoded {}

        record Rejected(Unusable why) implements Decoded {}
    }

    private static final Decoded FOREIGN = new Decoded.Rejected(Unusable.FOREIGN);
    private static final Decoded NEWER = new Decoded.Rejected(Unusable.NEWER);
    private static final Decoded CORRUPT = new Decoded.Rejected(Unusable.CORRUPT);

    private final int bodyBytesMax;

    /** Bodies larger than that are neither written nor, whatever an envelope claims, inflated to. */
    StoredResponseCodec(int bodyBytesMax) {
        this.bodyBytesMax = bodyBytesMax;
    }

    /** No envelope of this format is longer. */
    int envelopeBytesMax() {
        return (int) Math.min(Integer.MAX_VALUE, (long) HEAD_BYTES_MAX + bodyBytesMax + CHECKSUM_BYTES);
    }

    /** The envelope, unless the response is beyond what the format or the limit allows. */
    Optional<byte[]> encode(StoredResponse response) {
        if (response.body().length > bodyBytesMax) {
            return Optional.empty();
        }
        byte[] body = BodyCompression.compress(response.body());
        boolean zstd = body.length < response.body().length;
        EnvelopeWriter out = new EnvelopeWriter(HEAD_BYTES_EXPECTED + body.length);
        writeHead(out, response, zstd);
        if (out.size() > HEAD_BYTES_MAX) {
            return Optional.empty();
        }
        out.bytes(body).patch(LENGTH_AT, out.size() + CHECKSUM_BYTES);
        return Optional.of(out.withChecksum());
    }

    private static void writeHead(EnvelopeWriter out, StoredResponse response, boolean zstd) {
        Usage usage = response.usage();
        out.i32(MAGIC).u8(FORMAT_VERSION);
        out.u8((zstd ? FLAG_ZSTD : 0) | (usage == null ? 0 : FLAG_USAGE));
        out.i32(0); // the length, known at the end
        out.bytes(response.key().digest().bytes()).bytes(response.bodyDigest().bytes());
        out.i64(response.created().toEpochMilli());
        out.i64(response.freshFor().toMillis());
        out.i64(response.originTime().toMillis());
        out.i64(response.purgesKnown());
        out.u8(EnvelopeCodes.of(response.endpoint())).u8(EnvelopeCodes.of(response.representation()));
        if (usage != null) {
            out.i64(usage.promptTokens()).i64(usage.cachedTokens()).i64(usage.completionTokens());
        }
        out.text(response.model()).text(response.namespace());
        out.i32(response.tags().size());
        response.tags().forEach(out::text);
        writeHeaders(out, response.headers());
        out.i32(response.body().length);
    }

    private static void writeHeaders(EnvelopeWriter out, Headers headers) {
        int countAt = out.size();
        out.i32(0);
        int count = 0;
        for (Headers.Field field : headers) {
            out.text(field.name()).text(field.value());
            count++;
        }
        out.patch(countAt, count);
    }

    /**
     * The response, verified.
     *
     * @param key what was asked for, which the envelope must be about
     */
    Decoded decode(CacheKey key, byte[] value) {
        int version = versionOf(value);
        if (version == NO_VERSION) {
            return FOREIGN;
        }
        if (version > FORMAT_VERSION) {
            return NEWER;
        }
        try {
            verify(version, value);
            return new Decoded.Found(
                    read(key, new EnvelopeReader(value, KEY_AT, value.length - CHECKSUM_BYTES), value));
        } catch (EnvelopeFault fault) {
            return CORRUPT;
        }
    }

    /** How long the whole value is by its own word, from its beginning; 0 if this is not one that we read. */
    static int lengthOf(byte[] beginning) {
        int version = versionOf(beginning);
        boolean ours = isPlain(version) || version == Seal.FORMAT_VERSION;
        return ours && beginning.length >= KEY_AT ? ByteBuffer.wrap(beginning).getInt(LENGTH_AT) : 0;
    }

    /** Whether it is of a version that is not sealed. */
    static boolean isPlain(int version) {
        return version == FORMAT_VERSION || version == FIRST_VERSION;
    }

    /** -1 if it does not begin as ours. */
    static int versionOf(byte[] value) {
        boolean ours = value.length > VERSION_AT && ByteBuffer.wrap(value).getInt() == MAGIC;
        return ours ? value[VERSION_AT] & 0xff : NO_VERSION;
    }

    private static void verify(int version, byte[] value) throws EnvelopeFault {
        EnvelopeFault.unless(isPlain(version));
        EnvelopeFault.unless(value.length >= KEY_AT + CHECKSUM_BYTES);
        ByteBuffer envelope = ByteBuffer.wrap(value);
        EnvelopeFault.unless(envelope.getInt(LENGTH_AT) == value.length);
        EnvelopeFault.unless(isSound(value));
    }

    /** Whether bytes end with their checksum. */
    static boolean isSound(byte[] value) {
        if (value.length < CHECKSUM_BYTES) {
            return false;
        }
        CRC32C checksum = new CRC32C();
        checksum.update(value, 0, value.length - CHECKSUM_BYTES);
        return ByteBuffer.wrap(value).getInt(value.length - CHECKSUM_BYTES) == (int) checksum.getValue();
    }

    private StoredResponse read(CacheKey key, EnvelopeReader in, byte[] value) throws EnvelopeFault {
        Head head = readHead(in, value);
        EnvelopeFault.unless(head.key().equals(key.digest()));
        Headers headers = readHeaders(in);
        byte[] body = readBody(in, (value[FLAGS_AT] & FLAG_ZSTD) != 0);
        return new StoredResponse(
                key,
                head.bodyDigest(),
                head.created(),
                head.freshFor(),
                head.endpoint(),
                head.representation(),
                head.model(),
                head.namespace(),
                head.tags(),
                head.usage(),
                head.originTime(),
                head.purgesKnown(),
                headers,
                body);
    }

    /** What stands before the header fields. */
    private record Head(
            Digest key,
            Digest bodyDigest,
            Instant created,
            Duration freshFor,
            Duration originTime,
            long purgesKnown,
            Endpoint endpoint,
            Representation representation,
            @Nullable Usage usage,
            String model,
            String namespace,
            List<String> tags) {}

    private static Head readHead(EnvelopeReader in, byte[] value) throws EnvelopeFault {
        int flags = value[FLAGS_AT];
        EnvelopeFault.unless((flags & ~(FLAG_ZSTD | FLAG_USAGE)) == 0);
        return new Head(
                in.digest(),
                in.digest(),
                Instant.ofEpochMilli(in.i64()),
                Duration.ofMillis(in.i64()),
                Duration.ofMillis(in.i64()),
                versionOf(value) == FIRST_VERSION ? 0 : in.i64(),
                EnvelopeCodes.endpoint(in.u8()),
                EnvelopeCodes.representation(in.u8()),
                (flags & FLAG_USAGE) == 0 ? null : new Usage(in.i64(), in.i64(), in.i64()),
                in.text(),
                in.text(),
                readTags(in));
    }

    /**
     * Whether a purge made now would cover what an envelope begins so, by its own word: only to be counted.
     *
     * @param purges those that cover it already
     */
    static boolean isCovered(byte[] beginning, Purge purge, Purges purges) {
        if (!isPlain(versionOf(beginning)) || beginning.length < KEY_AT) {
            return false;
        }
        try {
            Head head = readHead(new EnvelopeReader(beginning, KEY_AT, beginning.length), beginning);
            Labels labels = new Labels(
                    new CacheKey(head.key()), head.bodyDigest(), head.model(), head.namespace(), head.tags());
            return purge.covers(labels) && !purges.cover(labels, head.purgesKnown());
        } catch (EnvelopeFault notOurs) {
            return false;
        }
    }

    private static List<String> readTags(EnvelopeReader in) throws EnvelopeFault {
        int count = in.count(Integer.BYTES);
        List<String> tags = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            tags.add(in.text());
        }
        return tags;
    }

    private static Headers readHeaders(EnvelopeReader in) throws EnvelopeFault {
        int count = in.count(2 * Integer.BYTES);
        List<Headers.Field> fields = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            fields.add(new Headers.Field(in.text(), in.text()));
        }
        return Headers.of(fields);
    }

    private byte[] readBody(EnvelopeReader in, boolean zstd) throws EnvelopeFault {
        int bodyBytes = in.i32();
        EnvelopeFault.unless(bodyBytes >= 0 && bodyBytes <= bodyBytesMax);
        EnvelopeFault.unless(zstd || bodyBytes == in.remaining());
        byte[] body = in.bytes(in.remaining());
        return zstd ? BodyCompression.inflate(body, bodyBytes) : body;
    }
}
