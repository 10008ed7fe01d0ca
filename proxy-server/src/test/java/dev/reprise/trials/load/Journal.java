package dev.reprise.trials.load;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A file of one line a record, to be read when everything is over. Thread-safe. */
public final class Journal implements AutoCloseable {

    private final Path file;
    private final BufferedWriter writer; // guarded by this

    private Journal(Path file) throws IOException {
        this.file = file;
        this.writer = Files.newBufferedWriter(file);
    }

    public static Journal in(Path directory, String name) throws IOException {
        Files.createDirectories(directory);
        return new Journal(directory.resolve(name));
    }

    public synchronized void add(String line) {
        try {
            writer.write(line);
            writer.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path file() {
        return file;
    }

    public static void forEach(Path file, Consumer<String> reader) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            lines.forEach(reader);
        }
    }

    @Override
    public synchronized void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
