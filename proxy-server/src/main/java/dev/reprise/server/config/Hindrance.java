package dev.reprise.server.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Why a file that somebody named cannot be read, in words for them. */
public final class Hindrance {

    public static final String NOT_READABLE = "not readable (expected: permission to read it)";

    private Hindrance() {}

    /** Empty if nothing stands against it. */
    public static Optional<String> of(Path path) {
        if (!Files.exists(path)) {
            return Optional.of("no such file");
        }
        if (Files.isDirectory(path)) {
            return Optional.of("a directory (expected: a file)");
        }
        return Files.isReadable(path) ? Optional.empty() : Optional.of(NOT_READABLE);
    }
}
