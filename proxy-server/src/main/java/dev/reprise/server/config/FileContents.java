package dev.reprise.server.config;

import dev.reprise.cache.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is in the files that a configuration comes from: two are equal if no file has changed between them. */
public final class FileContents {

    /** No file that a configuration names is read further; who takes it refuses a longer one. */
    public static final int BYTES_MAX = 4 << 20;

    /** Of what POSIX calls a mode. */
    private static final int FILE_TYPE_BITS = 0170000;

    private static final int PIPE_BITS = 0010000;

    private final Map<Path, Optional<Digest>> byFile;

    private FileContents(Map<Path, Optional<Digest>> byFile) {
        this.byFile = byFile;
    }

    static FileContents of(Collection<Path> files) {
        Map<Path, Optional<Digest>> byFile = new LinkedHashMap<>();
        files.forEach(file -> byFile.put(file, digest(file)));
        return new FileContents(byFile);
    }

    /** These, and other files as they are now. */
    FileContents with(Collection<Path> others) {
        Map<Path, Optional<Digest>> more = new LinkedHashMap<>(byFile);
        others.forEach(file -> more.computeIfAbsent(file, FileContents::digest));
        return new FileContents(more);
    }

    /** The same files as they are now. */
    public FileContents now() {
        return of(byFile.keySet());
    }

    /** Empty if it is none of these, or cannot be read. */
    Optional<Digest> of(Path file) {
        return byFile.getOrDefault(file, Optional.empty());
    }

    void requireNoPipes() throws FaultyConfig {
        List<String> pipes = byFile.keySet().stream()
                .filter(FileContents::isPipe)
                .map(pipe -> pipe + ": a pipe (expected: a file, which can be read again)")
                .toList();
        if (!pipes.isEmpty()) {
            throw new FaultyConfig(pipes, this);
        }
    }

    private static boolean isPipe(Path file) {
        try {
            return ((Integer) Files.getAttribute(file, "unix:mode") & FILE_TYPE_BITS) == PIPE_BITS;
        } catch (IOException | UnsupportedOperationException e) {
            return false; // it is not there, or there are no pipes
        }
    }

    /** What is no regular file, a pipe for example, may have nothing to say a second time. */
    private static Optional<Digest> digest(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(Digest.sha256(in.readNBytes(BYTES_MAX + 1)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FileContents contents && byFile.equals(contents.byFile);
    }

    @Override
    public int hashCode() {
        return byFile.hashCode();
    }

    @Override
    public String toString() {
        return byFile.keySet().toString();
    }
}
