package dev.reprise.server.config;

import dev.reprise.cache.CacheSecret;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Random bytes as they are written: in hexadecimal, or in base64 of either alphabet, padded or not. */
final class SecretText {

    /** What is both is read as hexadecimal, which nobody's base64 is by chance. */
    private static final Pattern HEX = Pattern.compile("([0-9a-fA-F]{2}){" + CacheSecret.BYTES_MIN + ",}");

    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]+={0,2}");

    private SecretText() {}

    static Optional<CacheSecret> read(String text) {
        return bytes(text)
                .filter(bytes -> bytes.length >= CacheSecret.BYTES_MIN)
                .map(CacheSecret::of);
    }

    static Optional<List<CacheSecret>> readAll(String text) {
        List<CacheSecret> secrets = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            Optional<CacheSecret> secret = read(one.strip());
            if (secret.isEmpty()) {
                return Optional.empty();
            }
            secrets.add(secret.get());
        }
        return Optional.of(secrets);
    }

    private static Optional<byte[]> bytes(String text) {
        if (HEX.matcher(text).matches()) {
            return Optional.of(HexFormat.of().parseHex(text));
        }
        if (!BASE64.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/')));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
