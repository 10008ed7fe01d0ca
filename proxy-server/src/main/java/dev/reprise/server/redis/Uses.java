package dev.reprise.server.redis;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheSecret;
import dev.reprise.cache.Digest;
import dev.reprise.cache.Labels;
import dev.reprise.cache.Use;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How what is told of a response stands in a hash of Redis: the fields of {@link Use} but for what others of Redis say, in
 * network byte order, and a checksum. Under a {@code cache.secret} it is encrypted.
 */
final class Uses {

    /** About what one takes. */
    static final int BYTES_EXPECTED = 256;

    private static final int FORMAT_VERSION = 1;
    private static final int CHECKSUM_BYTES = 4;

    private final List<Seal> seals;

    /** Under the first of these secrets; plain if there is none. What stands under former ones is not read. */
    Uses(List<CacheSecret> secrets) {
        seals = secrets.stream().limit(1).map(Seal::new).toList();
    }

    byte[] write(byte[] field, Use use) {
        Labels labels = use.labels();
        EnvelopeWriter out = new EnvelopeWriter(BYTES_EXPECTED)
                .u8(FORMAT_VERSION)
                .bytes(labels.key().digest().bytes())
                .bytes(labels.bodyDigest().bytes())
                .u8(EnvelopeCodes.of(use.endpoint()))
                .i64(use.purgesKnown())
                .i64(use.created().toEpochMilli())
                .i64(use.freshFor().toMillis())
                .i64(use.bytes())
                .text(labels.model())
                .text(labels.namespace())
                .i32(labels.tags().size());
        labels.tags().forEach(out::text);
        byte[] plain = out.withChecksum();
        return seals.isEmpty() ? plain : seals.get(0).seal(field, plain);
    }

    /** What stands there; empty for what is not ours or under another secret. */
    Optional<Use> read(byte[] field, byte @Nullable [] value) {
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(seals.isEmpty() ? value : opened(field, value)));
        } catch (EnvelopeFault notOurs) {
            return Optional.empty();
        }
    }

    private byte[] opened(byte[] field, byte[] value) throws EnvelopeFault {
        EnvelopeFault.unless(StoredResponseCodec.versionOf(value) == Seal.FORMAT_VERSION
                && seals.get(0).isOn(value));
        return seals.get(0).open(field, value);
    }

    private static Use read(byte[] plain) throws EnvelopeFault {
        EnvelopeFault.unless(StoredResponseCodec.isSound(plain));
        EnvelopeReader in = new EnvelopeReader(plain, 0, plain.length - CHECKSUM_BYTES);
        EnvelopeFault.unless(in.u8() == FORMAT_VERSION);
        Digest key = in.digest();
        Digest bodyDigest = in.digest();
        var endpoint = EnvelopeCodes.endpoint(in.u8());
        long purgesKnown = in.i64();
        Instant created = Instant.ofEpochMilli(in.i64());
        Duration freshFor = Duration.ofMillis(in.i64());
        long bytes = in.i64();
        Labels labels = new Labels(new CacheKey(key), bodyDigest, in.text(), in.text(), tags(in));
        return new Use(labels, endpoint, purgesKnown, created, freshFor, bytes, 0, created);
    }

    private static List<String> tags(EnvelopeReader in) throws EnvelopeFault {
        int count = in.count(Integer.BYTES);
        List<String> tags = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            tags.add(in.text());
        }
        return tags;
    }
}
