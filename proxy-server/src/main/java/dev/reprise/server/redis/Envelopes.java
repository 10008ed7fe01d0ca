package dev.reprise.server.redis;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheSecret;
import dev.reprise.cache.Purge;
import dev.reprise.cache.Purges;
import dev.reprise.cache.StoredResponse;
import dev.reprise.server.redis.StoredResponseCodec.Decoded;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What responses are called in Redis and how they are written there: plainly, or under a {@code cache.secret}. One mode
 * never believes what the other wrote, else whoever can write to Redis could take the secret away.
 */
final class Envelopes {

    /**
     * Where a response is, or would be.
     *
     * @param digits the end of the name, 64 of them
     * @param key what the envelope must be about; under a former secret the key had another digest
     * @param seal null writes plainly
     */
    record Address(
            byte[] name,
            String digits,
            CacheKey key,
            @Nullable Seal seal) {}

    private static final Decoded SEALED = new Decoded.Rejected(Unusable.SEALED);
    private static final Decoded UNSEALED = new Decoded.Rejected(Unusable.UNSEALED);
    private static final Decoded CORRUPT = new Decoded.Rejected(Unusable.CORRUPT);

    private final StoredResponseCodec codec;
    private final String namePrefix;
    private final List<Seal> seals;

    /**
     * Takes the secrets.
     *
     * @param namePrefix what all names begin with, colons included
     * @param secrets the one that is written under and then the former ones; empty writes plainly
     */
    Envelopes(StoredResponseCodec codec, String namePrefix, List<CacheSecret> secrets) {
        this.codec = codec;
        this.namePrefix = namePrefix;
        this.seals = secrets.stream().map(Seal::new).toList();
    }

    /** Where a response is written, and then where it may have been written under former secrets. */
    List<Address> addresses(CacheKey key) {
        if (seals.isEmpty()) {
            return List.of(address(key, key.hex(), null));
        }
        List<Address> addresses = new ArrayList<>(seals.size());
        for (int i = 0; i < seals.size(); i++) {
            CacheKey then = i == 0 ? key : key.formerly(i - 1);
            addresses.add(address(then, seals.get(i).nameOf(then.digest()), seals.get(i)));
        }
        return addresses;
    }

    private Address address(CacheKey key, String digits, @Nullable Seal seal) {
        return new Address(name(digits), digits, key, seal);
    }

    /** The name that ends so. */
    byte[] name(String digits) {
        return (namePrefix + digits).getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether values are encrypted, so that they have to be read whole. */
    boolean areSealed() {
        return !seals.isEmpty();
    }

    /** Whether a purge made now would cover the response that begins so; not what those before it cover. */
    boolean isCovered(byte[] name, byte[] value, Purge purge, Purges purges) {
        if (seals.isEmpty()) {
            return StoredResponseCodec.isCovered(value, purge, purges);
        }
        try {
            for (Seal seal : seals) {
                if (StoredResponseCodec.versionOf(value) == Seal.FORMAT_VERSION && seal.isOn(value)) {
                    return StoredResponseCodec.isCovered(seal.open(name, value), purge, purges);
                }
            }
        } catch (EnvelopeFault notOurs) {
            return false;
        }
        return false;
    }

    /** No value that is written here is longer. */
    int bytesMax() {
        return (int) Math.min(Integer.MAX_VALUE, (long) codec.envelopeBytesMax() + (seals.isEmpty() ? 0 : Seal.BYTES));
    }

    /** The value, unless the response is beyond what the format or the limit allows. */
    Optional<byte[]> encode(Address address, StoredResponse response) {
        Optional<byte[]> envelope = codec.encode(response);
        Seal seal = address.seal();
        return seal == null ? envelope : envelope.map(bytes -> seal.seal(address.name(), bytes));
    }

    /** The response, verified. */
    Decoded decode(Address address, byte[] value) {
        int version = StoredResponseCodec.versionOf(value);
        Seal seal = address.seal();
        if (seal == null) {
            return version == Seal.FORMAT_VERSION ? SEALED : codec.decode(address.key(), value);
        }
        if (StoredResponseCodec.isPlain(version)) {
            return UNSEALED;
        }
        if (version != Seal.FORMAT_VERSION) {
            return codec.decode(address.key(), value); // foreign or newer, which it tells apart
        }
        return seal.isOn(value) ? opened(seal, address, value) : SEALED;
    }

    private Decoded opened(Seal seal, Address address, byte[] value) {
        try {
            return codec.decode(address.key(), seal.open(address.name(), value));
        } catch (EnvelopeFault fault) {
            return CORRUPT;
        }
    }
}
