package dev.reprise.server.warm;

import dev.reprise.server.config.Hindrance;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The lines of files, one file after the other; {@code -} is standard input. A file that cannot be read is told as a line
 * with number 0, and the others are read all the same.
 */
public final class WarmFiles implements LineSource {

    private static final String STANDARD_INPUT = "-";

    private final Deque<String> left;
    private final InputStream standardInput;
    private final OptionalLong bytesTotal;
    private String file = "";
    private @Nullable InputStream open;
    private @Nullable LineReader lines;

    private WarmFiles(List<String> files, InputStream standardInput) {
        this.left = new ArrayDeque<>(files);
        this.standardInput = standardInput;
        this.bytesTotal = files.contains(STANDARD_INPUT)
                ? OptionalLong.empty()
                : OptionalLong.of(files.stream().mapToLong(WarmFiles::bytes).sum());
    }

    public static WarmFiles of(List<String> files, InputStream standardInput) {
        return new WarmFiles(files, standardInput);
    }

    /** One stream, under a name for its lines. */
    public static WarmFiles ofStream(String name, InputStream in) {
        WarmFiles files = new WarmFiles(List.of(STANDARD_INPUT), in);
        files.begin(name, in);
        files.left.clear();
        return files;
    }

    /** Why this file could not be read, if so. */
    public static Optional<String> hindrance(String file) {
        if (file.equals(STANDARD_INPUT)) {
            return Optional.empty();
        }
        try {
            return Hindrance.of(Path.of(file));
        } catch (InvalidPathException e) {
            return Optional.of("no name of a file (expected: a readable file)");
        }
    }

    @Override
    public OptionalLong bytesTotal() {
        return bytesTotal;
    }

    @Override
    public Optional<WarmLine> next() {
        while (lines != null || !left.isEmpty()) {
            Optional<WarmLine> found = lines == null ? openNext(left.removeFirst()) : read(lines);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** A line that says why the file could not be opened; empty if it was. */
    private Optional<WarmLine> openNext(String name) {
        if (name.equals(STANDARD_INPUT)) {
            begin("standard input", standardInput);
            return Optional.empty();
        }
        Optional<String> problem = hindrance(name);
        if (problem.isEmpty()) {
            try {
                open = Files.newInputStream(Path.of(name));
                begin(name, open);
            } catch (AccessDeniedException e) {
                problem = Optional.of(Hindrance.NOT_READABLE);
            } catch (IOException e) {
                problem = Optional.of("not readable (" + e.getClass().getSimpleName() + ")");
            }
        }
        return problem.map(why -> WarmLine.unreadable(name, 0, 0, why));
    }

    private void begin(String name, InputStream in) {
        file = name;
        lines = new LineReader(name, in);
    }

    private Optional<WarmLine> read(LineReader reader) {
        try {
            Optional<WarmLine> line = reader.next();
            if (line.isEmpty()) {
                close();
            }
            return line;
        } catch (IOException e) {
            close();
            return Optional.of(WarmLine.unreadable(
                    file, 0, 0, "read no further (" + e.getClass().getSimpleName() + ")"));
        }
    }

    @Override
    public void close() {
        lines = null;
        InputStream closing = open;
        open = null;
        if (closing != null) {
            try {
                closing.close();
            } catch (IOException e) {
                // it was only read, so nothing is lost
            }
        }
    }

    private static long bytes(String file) {
        try {
            return hindrance(file).isPresent() ? 0 : Files.size(Path.of(file));
        } catch (IOException e) {
            return 0;
        }
    }
}
