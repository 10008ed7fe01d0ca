package dev.reprise.server.redis;

import dev.reprise.cache.CacheSecret;
import dev.reprise.cache.Digest;
import dev.reprise.cache.Purge;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How purges stand in a hash of Redis: {@code model:gpt-5} has the value {@code 1767323045678:model:gpt-5}, its number
 * first. Under a {@code cache.secret} the field is an HMAC of its name and the value encrypted, as with responses: names of
 * models and tags tell what somebody's business is.
 */
final class PurgeFields {

    /** Longer ones are not ours. */
    private static final int VALUE_BYTES_MAX = 16 << 10;

    /** The year 9999 in milliseconds, which no clock of ours reaches; after what comes close there could be no next. */
    private static final long NUMBER_MAX = 253_402_300_799_999L;

    private final List<Seal> seals;

    /** Under the first of these secrets, and then those before it; plain if there is none. */
    PurgeFields(List<CacheSecret> secrets) {
        seals = secrets.stream().map(Seal::new).toList();
    }

    byte[] field(Purge purge) {
        byte[] name = utf8(nameOf(purge));
        return seals.isEmpty() ? name : utf8(seals.get(0).nameOf(Digest.sha256(name)));
    }

    byte[] value(Purge purge, long number) {
        byte[] value = utf8(number + ":" + nameOf(purge));
        return seals.isEmpty() ? value : seals.get(0).seal(field(purge), value);
    }

    /** The purge and its number; empty for what is not ours or under a secret that is not known. */
    Optional<Map.Entry<Purge, Long>> read(byte[] field, byte[] value) {
        if (value.length > VALUE_BYTES_MAX) {
            return Optional.empty();
        }
        if (seals.isEmpty()) {
            return parse(value);
        }
        for (Seal seal : seals) {
            if (StoredResponseCodec.versionOf(value) == Seal.FORMAT_VERSION && seal.isOn(value)) {
                try {
                    return parse(seal.open(field, value));
                } catch (EnvelopeFault notOurs) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Map.Entry<Purge, Long>> parse(byte[] value) {
        String[] parts = new String(value, StandardCharsets.UTF_8).split(":", 3);
        if (parts.length < 3) {
            return Optional.empty();
        }
        try {
            long number = Long.parseLong(parts[0]);
            if (number > NUMBER_MAX) {
                return Optional.empty();
            }
            Purge.Scope scope = Purge.Scope.valueOf(parts[1].toUpperCase(Locale.ROOT));
            return Optional.of(Map.entry(new Purge(scope, parts[2]), number));
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    private static String nameOf(Purge purge) {
        return purge.scope().token() + ":" + purge.name();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
