package dev.reprise.server.cli;

import dev.reprise.cache.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code reprise hash-key}: the key comes by standard input, because arguments are seen by everybody on the machine. */
@Command(
        name = "hash-key",
        description = "Reads a client's key from standard input; prints its SHA-256 for auth.clients.")
final class HashKey implements Callable<Integer> {

    private static final int KEY_BYTES_MAX = 4096;

    /** As hexadecimal digits, 128 bits. */
    private static final int KEY_CHARS_MIN = 32;

    private final RepriseCommand reprise;

    HashKey(RepriseCommand reprise) {
        this.reprise = reprise;
    }

    @Override
    public Integer call() throws IOException {
        byte[] read = reprise.standardInput().readNBytes(KEY_BYTES_MAX + 1);
        String key = new String(read, StandardCharsets.UTF_8).strip();
        if (key.isEmpty() || read.length > KEY_BYTES_MAX || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IOException("hash-key: not a key (expected: up to 4096 printable ASCII characters, no spaces)");
        }
        reprise.out()
                .println(Digest.sha256(key.getBytes(StandardCharsets.UTF_8)).hex());
        if (key.length() < KEY_CHARS_MIN) {
            reprise.err()
                    .println("reprise: hash-key: " + key.length() + " characters (expected: at least " + KEY_CHARS_MIN
                            + ", random: whoever sees the digest of a short key finds it by trying)");
        }
        return RepriseCommand.DONE;
    }
}
