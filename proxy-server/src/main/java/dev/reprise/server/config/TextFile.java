package dev.reprise.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file of text that an operator names. */
final class TextFile {

    static final int BYTES_MAX = 1 << 20;

    private TextFile() {}

    /** The text; empty, with a fault, if there is none to be had. */
    static Optional<String> read(Path path, String origin, Faults faults) {
        Optional<String> hindrance = Hindrance.of(path);
        hindrance.ifPresent(problem -> faults.add(origin, problem));
        return hindrance.isPresent() ? Optional.empty() : readFile(path, origin, faults);
    }

    private static Optional<String> readFile(Path path, String origin, Faults faults) {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(BYTES_MAX + 1);
            if (bytes.length > BYTES_MAX) {
                faults.add(origin, "too large (expected: at most 1MiB)");
                return Optional.empty();
            }
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            faults.add(origin, "not a text (expected: UTF-8)");
        } catch (IOException e) {
            faults.add(origin, "not readable (" + e.getClass().getSimpleName() + ")");
        }
        return Optional.empty();
    }
}
